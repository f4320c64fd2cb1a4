// Keys as text: URL-safe base64 without padding.

export function decodeKey(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** Are these bytes that key? */
export function sameKey(bytes, text) {
  const wanted = decodeKey(text);
  const given = new Uint8Array(bytes ?? []);
  return given.length === wanted.length && given.every((byte, place) => byte === wanted[place]);
}
