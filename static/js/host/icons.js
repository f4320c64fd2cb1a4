// The icon of a mini program or the picture of an official account: what it brought, or a letter on a colour of its own.

import { face } from "../chat/faces.js";

/**
 * @param {{name: string, icon?: string, picture?: string, slug?: string, handle?: string}} thing
 * @param {string} [css] more classes
 */
export function programIcon({ name, icon, picture, slug, handle }, css = "") {
  return face({ name, avatar: icon || picture || "", uuid: slug || handle || name }, `program-icon ${css}`);
}
