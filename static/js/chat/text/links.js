// Links in a text: linkify-it decides what is one, here and on the server (chat/text/links.py), by the same options. No DOM.
//
// It is given runs of a text rather than the whole of it. Text in Chinese or Japanese has no blanks around a link, so a link with a
// scheme begins wherever the scheme stands and ends at a CJK mark; what has no scheme is looked for among ASCII only.

const ENDINGS =
  "com net org edu gov info biz app dev shop store cn hk tw jp kr sg in de fr uk eu ch at nl es it se no dk fi be us ca au nz br mx";
const BLANK = "\\x00-\\x20\\x7f-\\xa0\\xad\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff";
const MARK =
  "<>\"\\x60\\u2018-\\u201f\\u2026\\u3001-\\u3003\\u3008-\\u3011\\u3014-\\u301b\\u301d-\\u301f\\uff01\\uff02\\uff07-\\uff09\\uff0c\\uff0e\\uff1a\\uff1b\\uff1c\\uff1e\\uff1f\\uff3b\\uff3d\\uff5b-\\uff5d\\uff5f-\\uff65";
const RUN = new RegExp(`https?://[^${BLANK}${MARK}]+|(?:(?!https?://)[\\x21-\\x7e])+`, "gi");
const MAY_HAVE_ONE = /:\/\/|[a-z0-9]\.[a-z]|@/i;
const LIMIT = 2000; // code points of a run that are looked at

const STYLES = "*_~";

/** @type {Promise<(text: string) => {start: number, end: number, href: string}[]> | undefined} */
let loading;

/** The function that finds all links of a text, in order (places in UTF-16 units), once its library is loaded. */
export function loadLinks() {
  loading ??= import("../../../vendor/linkify-it.js").then(({ default: LinkifyIt }) => {
    const finder = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: true, fuzzyIP: false });
    finder.add("ftp:", null).add("//", null).tlds(ENDINGS.split(" "));
    return (text) => findLinks(text, finder);
  });
  loading.catch(() => (loading = undefined)); // offline: tried again with the next text
  return loading;
}

function findLinks(text, finder) {
  if (!MAY_HAVE_ONE.test(text)) return [];
  const found = [];
  for (const run of text.matchAll(RUN)) {
    for (const match of finder.match(run[0].slice(0, LIMIT)) ?? []) {
      const start = run.index + match.index;
      const end = withoutStyles(text, start, run.index + match.lastIndex);
      const href = hrefOf(match.schema, text.slice(start, end));
      if (href) found.push({ start, end, href });
    }
  }
  return found;
}

/** A link that follows a sign of markup does not end with it: `*https://example.org*`. */
function withoutStyles(text, start, end) {
  const sign = text[start - 1];
  while (sign && STYLES.includes(sign) && text[end - 1] === sign) end -= 1;
  return end;
}

function hrefOf(scheme, text) {
  if (scheme === "mailto:") return text.toLowerCase().startsWith("mailto:") ? text : `mailto:${text}`;
  const address = scheme ? text : `https://${text}`;
  if (!URL.canParse(address)) return "";
  const { protocol, hostname, href } = new URL(address);
  const labels = hostname.replace(/\.$/, "").split(".");
  const isWeb = protocol === "https:" || protocol === "http:";
  const isName = labels.length > 1 || !hostname.startsWith("xn--");
  return isWeb && isName && labels.every((label) => label && label.length <= 63) ? href : "";
}
