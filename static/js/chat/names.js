// What the reader calls people: by their remark where there is one. Remarks are the reader's alone.

/** @type {Map<string, string>} person's uuid -> remark */
const remarks = new Map();

/** Takes the remarks that the page brought, or that were fetched anew. */
export function setRemarks(known) {
  remarks.clear();
  for (const [uuid, remark] of Object.entries(known ?? {})) if (remark) remarks.set(uuid, remark);
}

/** All of them, to be kept on the device. */
export const allRemarks = () => Object.fromEntries(remarks);

/**
 * @param {{uuid?: string, name?: string} | null | undefined} person
 * @param {string} [unknown] what to say of nobody
 */
export const nameOf = (person, unknown = "") => remarks.get(person?.uuid ?? "") || person?.name || unknown;
