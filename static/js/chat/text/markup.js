// The small markup of messages: *bold* or **bold**, _italic_, ~struck~ or ~~struck~~, `code`, code blocks, and "> " for a quote.
// docs/markup.md has the grammar; chat/text/markup.py is the same for the server. One pass, in time by the length of the text. No DOM.

/**
 * @typedef {{type: string, text?: string, children?: Node[], href?: string, user?: string}} Shown
 * @typedef {string | Shown} Node
 * @typedef {{start: number, end: number, node: Shown}} Atom
 */

const STYLES = { "*": "bold", "**": "bold", _: "italic", "~": "struck", "~~": "struck" };
const FENCE = "\x60\x60\x60";
const BLANK = " \t\r\n\u00a0\u3000";
// Written without blanks between words, so that a sign between two of these letters is not inside a word.
const UNSPACED =
  /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u1100-\u11ff\uac00-\ud7af\u{20000}-\u{3134f}]/u;
const LETTER = /[\p{L}\p{N}\p{M}]/u;
const LANGUAGE = /^[A-Za-z0-9+#.-]{1,20}\n/;
const SIGN = /[*_~\x60]/g;

/**
 * What a text shows: texts and nodes. bold, italic, struck and quote have `children`; code and block have `text`; link has `text` and
 * `href`; mention `text` and `user`. Places are UTF-16 units.
 * @param {string} text
 * @param {{mentions?: {start: number, end: number, user: string}[], links?: {start: number, end: number, href: string}[], hasMarkup?: boolean}} [has]
 * @returns {Node[]}
 */
export function parse(text, { mentions = [], links = [], hasMarkup = true } = {}) {
  const atom = (type, { start, end, ...more }) => ({ start, end, node: { type, text: text.slice(start, end), ...more } });
  const named = mentions.map((one) => atom("mention", one));
  const linked = links.map((one) => atom("link", one));
  if (!hasMarkup) return styled(text, 0, text.length, apart(named, linked), false);
  return blocks(text, named, linked);
}

/** The words that a parsed text shows, without its signs. */
export function plain(nodes) {
  let said = "";
  let wasBlock = false;
  nodes.forEach((node, place) => {
    const isBlock = node.type === "quote" || node.type === "block";
    if (place && (isBlock || wasBlock)) said += "\n";
    said += typeof node === "string" ? node : node.children ? plain(node.children) : node.text;
    wasBlock = isBlock;
  });
  return said;
}

const inOrder = (one, other) => one.start - other.start || one.end - other.end;
const hasWords = (text, more = "") => [...text].some((one) => !BLANK.includes(one) && !more.includes(one));

/** All that do not overlap one of an earlier group, in order. */
function apart(...groups) {
  const kept = [];
  for (const group of groups) {
    const before = kept.toSorted(inOrder);
    let at = 0;
    for (const atom of group.toSorted(inOrder)) {
      while (at < before.length && before[at].end <= atom.start) at += 1;
      if (at === before.length || before[at].start >= atom.end) kept.push(atom);
    }
  }
  return kept.sort(inOrder);
}

function blocks(text, named, links) {
  const found = [];
  let start = 0;
  for (const { low, high, code } of fences(text)) {
    found.push(...lines(text, start, low, named, links, start > 0, true), { type: "block", text: code });
    start = high;
  }
  return [...found, ...lines(text, start, text.length, named, links, start > 0, false)];
}

/** Where code blocks stand, and what is in them. */
function fences(text) {
  const found = [];
  let low = text.indexOf(FENCE);
  while (low >= 0) {
    const end = text.indexOf(FENCE, low + 3);
    if (end < 0) break;
    const inside = text.slice(low + 3, end);
    const language = inside.match(LANGUAGE)?.[0] ?? (inside.startsWith("\n") ? "\n" : "");
    const code = inside.slice(language.length).replace(/[ \n]+$/, "");
    if (hasWords(code)) {
      found.push({ low, high: end + 3, code });
      low = text.indexOf(FENCE, end + 3);
    } else low = end;
  }
  return found;
}

/** A part between code blocks: runs of quoted lines, and others. The ends of lines beside a block belong to it. */
function lines(text, start, end, named, links, isAfter, isBefore) {
  if (isAfter && start < end && text[start] === "\n") start += 1;
  if (isBefore && end > start && text[end - 1] === "\n") end -= 1;
  if (start >= end) return [];
  return runs(text, start, end).flatMap(({ isQuote, low, high }) => {
    if (!isQuote) return inline(text, low, high, named, links);
    const children = eachLine(text, low, high).flatMap(([from, to]) => [
      from > low ? "\n" : "",
      ...inline(text, Math.min(from + 2, to), to, named, links),
    ]);
    return [{ type: "quote", children: merged(children) }];
  });
}

function eachLine(text, start, end) {
  const found = [];
  for (;;) {
    const stop = text.indexOf("\n", start);
    if (stop < 0 || stop >= end) return [...found, [start, end]];
    found.push([start, stop]);
    start = stop + 1;
  }
}

/** Lines together that are all quoted, or all not. A quote says something: lines of signs alone are none. */
function runs(text, start, end) {
  const found = [];
  for (const [low, high] of eachLine(text, start, end)) {
    const line = text.slice(low, high);
    const isQuote = line.startsWith("> ") || line === ">";
    const last = found.at(-1);
    if (last?.isQuote === isQuote) last.high = high;
    else found.push({ isQuote, low, high });
  }
  return found.map(({ isQuote, low, high }) => ({ isQuote: isQuote && hasWords(text.slice(low, high), ">"), low, high }));
}

function inline(text, start, end, named, links) {
  const within = (atoms, low, high) => atoms.filter((atom) => low <= atom.start && atom.end <= high);
  const found = eachLine(text, start, end).flatMap(([low, high]) => {
    const atoms = apart(codes(text, low, high), within(named, low, high), within(links, low, high));
    return [low > start ? "\n" : "", ...styled(text, low, high, atoms, true)];
  });
  return merged(found);
}

/** Code between one or two backquotes, on one line. */
function codes(text, start, end) {
  const found = [];
  const next = (sign, from) => {
    const place = text.indexOf(sign, from);
    return place >= 0 && place + sign.length <= end ? place : -1;
  };
  let at = next("\x60", start);
  while (at >= 0) {
    const sign = at + 2 <= end && text.startsWith("\x60\x60", at) ? "\x60\x60" : "\x60";
    const stop = next(sign, at + sign.length);
    const inside = text.slice(at + sign.length, Math.max(stop, 0));
    const after = stop + sign.length;
    if (stop < 0 || !hasWords(inside) || isWord(text, at, start, end, -1) || isWord(text, after, start, end)) {
      at = next("\x60", at + sign.length);
      continue;
    }
    found.push({ start: at, end: after, node: { type: "code", text: inside } });
    at = next("\x60", after);
  }
  return found;
}

/** A letter inside whose word no sign counts: the one that begins at a place, or (`side` -1) ends there. `always`: also of scripts
 * that are written without blanks. */
function isWord(text, at, start, end, side = 0, always = false) {
  const letter = side ? before(text, at, start) : at < end ? String.fromCodePoint(/** @type {number} */ (text.codePointAt(at))) : "";
  return LETTER.test(letter) && (always || !UNSPACED.test(letter));
}

function before(text, at, start) {
  if (at <= start) return "";
  const isPair = at - 2 >= start && /[\udc00-\udfff]/.test(text[at - 1]) && /[\ud800-\udbff]/.test(text[at - 2]);
  return text.slice(at - (isPair ? 2 : 1), at);
}

/** One line (any text where `signs` do not count): its texts, atoms and styles. */
function styled(text, start, end, atoms, signs) {
  const line = { nodes: [], opened: [] };
  let at = start;
  for (const atom of [...atoms, { start: end, end, node: null }]) {
    while (at < atom.start) {
      SIGN.lastIndex = at;
      const low = signs ? (SIGN.exec(text)?.index ?? end) : end;
      if (low >= atom.start) {
        line.nodes.push(text.slice(at, atom.start));
        break;
      }
      let high = low + 1;
      while (high < atom.start && text[high] === text[low]) high += 1;
      line.nodes.push(text.slice(at, low));
      take(text, low, high, start, end, line);
      at = high;
    }
    if (atom.node) line.nodes.push(atom.node);
    at = atom.end;
  }
  return merged(line.nodes);
}

/** A run of one sign: closes the style that it opened before, or opens one, or is text. */
function take(text, low, high, start, end, { nodes, opened }) {
  const sign = text.slice(low, high);
  const [last, next] = [low > start ? text[low - 1] : "", high < end ? text[high] : ""];
  const isStrict = sign === "~"; // in Chinese "好的~谢谢~" a tone of voice
  const canClose = last && !BLANK.includes(last) && !isWord(text, high, start, end, 0, isStrict);
  const canOpen = next && !BLANK.includes(next) && last !== "\\" && !isWord(text, low, start, end, -1, isStrict);
  const place = sign in STYLES && canClose ? opened.findIndex((one) => one.sign === sign) : -1;
  if (place >= 0) {
    const [{ at }] = opened.splice(place);
    const inside = nodes.splice(at).slice(1);
    nodes.push({ type: STYLES[sign], children: merged(inside) });
    return;
  }
  if (sign in STYLES && canOpen) {
    const rest = opened.filter((one) => one.sign !== sign);
    opened.splice(0, opened.length, ...rest, { sign, at: nodes.length });
  }
  nodes.push(sign);
}

/** Texts that stand side by side as one. */
function merged(nodes) {
  const found = [];
  for (const node of nodes) {
    if (typeof node === "string" && typeof found.at(-1) === "string") found[found.length - 1] += node;
    else if (node !== "") found.push(node);
  }
  return found;
}
