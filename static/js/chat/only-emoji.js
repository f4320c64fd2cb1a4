// Is a text nothing but one to three emoji? Such a text is shown large. No DOM.

const MOST = 3;
const LONGEST = 120; // UTF-16 units: a family or a flag of tags is long, and three of them are no more than that
const EMOJI = /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{RI}\p{RI}|[0-9#*]\uFE0F?\u20E3)/u;

/** @param {string} text */
export function isOnlyEmoji(text) {
  const said = text.trim();
  if (!said || said.length > LONGEST) return false;
  const signs = [...new Intl.Segmenter().segment(said)].map((part) => part.segment).filter((sign) => sign.trim());
  return signs.length <= MOST && signs.every((sign) => EMOJI.test(sign));
}
