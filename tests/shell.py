"""A site's shell that stays: runs pieces of code inside the site, one after the other, and answers what each printed.

Run by `Server.shell` in a process that is forked from the loaded site.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import traceback


def serve() -> None:
    """One JSON text a line: the code comes in, `{"printed"}` or `{"failed"}` goes out."""
    from django.db import connections

    answers = sys.stdout
    for line in sys.stdin:
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed):
                exec(compile(json.loads(line), "<shell>", "exec"), {"__name__": "__shell__"})  # noqa: S102
            answer = {"printed": printed.getvalue()}
        except BaseException:
            answer = {"failed": traceback.format_exc()}
        finally:
            for connection in connections.all(initialized_only=True):
                connection.close()  # the site's database may be copied, dropped or restarted before the next piece
                if connection.vendor == "postgresql":
                    connection.close_pool()
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve()
