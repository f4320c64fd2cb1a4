// Parts of a page that change while it is open. The server draws them, the first time and every time: this fetches the
// page again and puts its fresh regions (`data-region="cart"`) in the places of the old ones.
import { page } from "../lib/api.js";

/**
 * @param {string[]} names of regions; one that the fresh page lacks is left as it is
 * @param {{url?: string, signal?: AbortSignal}} [options]
 * @returns {Promise<Document>} the fresh page, without the regions that were taken from it
 */
export async function refresh(names, options = {}) {
  const fresh = await page(options.url || location.href, { signal: options.signal });
  for (const name of names) {
    const selector = `[data-region="${name}"]`;
    const news = [...fresh.querySelectorAll(selector)];
    document.querySelectorAll(selector).forEach((old, place) => {
      if (news[place]) replace(old, document.importNode(news[place], true));
    });
  }
  return fresh;
}

/** The focus stays on the control of the same id, so that who uses a keyboard loses nothing. */
function replace(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement?.id : "";
  old.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}
