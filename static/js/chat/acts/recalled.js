// What the reader took back on this page, so that they can write it again. It is kept nowhere else.

const texts = new Map(); // message -> its words

export const remember = (message) => message.text && texts.set(message.uuid, message.text);
export const forget = (uuid) => texts.delete(uuid);
export const textOf = (uuid) => texts.get(uuid) ?? "";
