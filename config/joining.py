"""Joins the native modules and stylesheets of a page into one file each, when the static files are collected.

Nothing is compiled: every module stays as it is written, inside a block of its own, so a page that would fetch eighty
files fetches two. `static/joined.json` says which pages there are. What a page's modules import only later (`import()`)
stays a file of its own under `joined/<page>/`, and takes what it shares with the joined file from `self.soukModules`.

Only indentation and comments on lines of their own are left out: a quarter of what would be sent. (Programs that shrink
scripts further stumble over templates within templates, or need more than Python.)

Packages of other projects (`vendor/`, from tools/vendor.sh) are only ever imported with `import()`; they stay as they are,
where they are.

Only the forms that this project writes are understood. Any other, a cycle, an export that can be assigned again or a
template over several lines (which may hold what looks like a comment) is a `JoinError`, and the collecting fails.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass

VENDOR = "vendor/"
Read = Callable[[str], str]  # the text of a static file, by its name

_IMPORT = re.compile(r'^import\s+(?:(\{[^}]*\}|\*\s+as\s+\w+)\s+from\s+)?"(\.{1,2}/[^"]+)";', re.M)
_LATER = re.compile(r'\bimport\("(\.{1,2}/[^"]+)"\)')
_DECLARED = re.compile(r"^export\s+((?:async\s+)?function\*?\s+(\w+)|class\s+(\w+)|const\s+(\w+)\s*=)", re.M)
_LISTED = re.compile(r"^export\s+\{([^}]*)\};", re.M)
_LEFT = re.compile(r"^(?:import\b(?!\()|export\b).*", re.M)
_COMMENT = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/).)*\*/[ \t]*$|//[^\n]*$)\n?", re.M | re.S)
_INDENT = re.compile(r"^[ \t]+", re.M)
_TEMPLATE = re.compile(r"`[^`\n]*`")


class JoinError(ValueError):
    """A module says something that cannot be joined; the text names the file and the line."""


@dataclass(frozen=True)
class Page:
    """What pages of one kind have in common: their stylesheets in order, and the modules that they start with."""

    styles: tuple[str, ...]
    modules: tuple[str, ...]


def pages_of(text: str) -> dict[str, Page]:
    """What `joined.json` says, by the page's name."""
    return {
        name: Page(*(tuple(said.get(kind, ())) for kind in ("styles", "modules")))
        for name, said in json.loads(text).items()
    }


def joined_name(page: str, file: str = "") -> str:
    """The name of a page's joined file (`.js` or `.css` for `file`), or of a module that stays apart."""
    return f"joined/{page}{file}" if file.startswith(".") else f"joined/{page}/{file}"


def join(name: str, page: Page, read: Read) -> dict[str, str]:
    """The files that this page's are joined into: their texts by name."""
    files = {}
    if page.styles:
        files[joined_name(name, ".css")] = _INDENT.sub("", _COMMENT.sub("", "\n".join(map(read, page.styles))))
    if page.modules:
        files |= _Modules(name, read).join(page)
    return files


class _Modules:
    def __init__(self, page: str, read: Read) -> None:
        self._page, self._read = page, read
        self._texts: dict[str, str] = {}

    def join(self, page: Page) -> dict[str, str]:
        inside = self._in_order(page.modules)
        body = "".join(self._wrapped(module, inside) for module in inside)
        files = {joined_name(self._page, module): self._alone(module, inside) for module in self._later(inside)}
        return {joined_name(self._page, ".js"): f"const modules = (self.soukModules ??= {{}});\n{body}", **files}

    def _text(self, module: str) -> str:
        if module not in self._texts:
            text = _INDENT.sub("", _COMMENT.sub("", self._read(module)))
            if open_template := next((line for line in text.splitlines() if "`" in _TEMPLATE.sub("", line)), None):
                raise JoinError(f"{module}: `{open_template.strip()}` has a template that goes on in the next line.")
            self._texts[module] = text
        return self._texts[module]

    def _in_order(self, modules: tuple[str, ...]) -> list[str]:
        """These and all that they import, each after what it imports itself."""
        order: list[str] = []

        def visit(module: str, above: tuple[str, ...]) -> None:
            if module in above:
                raise JoinError(f"{module} imports itself by way of {' and '.join(above[above.index(module) + 1 :])}.")
            if module not in order:
                for found in _IMPORT.finditer(self._text(module)):
                    visit(_beside(module, found[2]), (*above, module))
                order.append(module)

        for module in modules:
            visit(module, ())
        return order

    def _later(self, inside: list[str]) -> list[str]:
        """What these import only when it is needed, and whatever that imports besides."""
        found: list[str] = []
        waiting = list(inside)
        while waiting:
            module = waiting.pop(0)
            text = self._text(module)
            forms = (_LATER,) if module in inside else (_LATER, _IMPORT)
            led_to = {_beside(module, one[one.lastindex or 0]) for form in forms for one in form.finditer(text)}
            news = sorted(name for name in led_to.difference(inside, found) if not name.startswith(VENDOR))
            found += news
            waiting += news
        return found

    def _wrapped(self, module: str, inside: list[str]) -> str:
        text = _IMPORT.sub(lambda one: _taken(one[1], _beside(module, one[2])), self._text(module))
        text = self._with_later(module, text, inside, f"./{self._page}/")
        names: list[str] = []

        def declared(one: re.Match[str]) -> str:
            names.append(one[2] or one[3] or one[4])
            return one[1]

        def listed(one: re.Match[str]) -> str:
            names.extend(": ".join(reversed(part.split(" as "))) for part in map(str.strip, one[1].split(",")) if part)
            return ""

        text = _LISTED.sub(listed, _DECLARED.sub(declared, text))
        self._refuse_the_rest(module, text)
        return f"{{ // {module}\n{text}\nmodules[{json.dumps(module)}] = {{ {', '.join(names)} }};\n}}\n"

    def _alone(self, module: str, inside: list[str]) -> str:
        def imported(one: re.Match[str]) -> str:
            there = _beside(module, one[2])
            return _taken(one[1], there, "self.soukModules") if there in inside else one[0]

        return self._with_later(module, _IMPORT.sub(imported, self._text(module)), inside)

    def _with_later(self, module: str, text: str, inside: list[str], base: str = "") -> str:
        """`import()` of what is inside is answered at once; else it leads to the file that stays apart."""

        def later(one: re.Match[str]) -> str:
            there = _beside(module, one[1])
            if there.startswith(VENDOR):
                home = "joined" if base else posixpath.dirname(joined_name(self._page, module))
                return f'import("{posixpath.relpath(there, home)}")'
            if there in inside:
                return f"Promise.resolve(self.soukModules[{json.dumps(there)}])"
            return f'import("{base}{there}")' if base else one[0]

        return _LATER.sub(later, text)

    @staticmethod
    def _refuse_the_rest(module: str, text: str) -> None:
        if left := _LEFT.search(text):
            raise JoinError(
                f"{module}: `{left[0]}` is not a form that can be joined; config/joining.py has those that can."
            )


def _beside(module: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(module), path))


def _taken(names: str | None, module: str, modules: str = "modules") -> str:
    """The constants that stand for an import of a module that has run."""
    if not names:
        return ""
    if names.startswith("*"):
        names = names.split()[-1]
    return f"const {names.replace(' as ', ': ')} = {modules}[{json.dumps(module)}];"
