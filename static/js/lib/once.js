// Requests that must be done once. Each goes out under a client id that this tab keeps until an answer comes: who tries
// again because the answer was lost, also after a reload, sends the same id, and the server does nothing a second time.
import { ApiError, post } from "./api.js";
import { newUuid } from "./uuid.js";

/** What this tab keeps until it is closed; nothing where the browser forbids storage, as in some private windows. */
export const tab = {
  get(key) {
    try {
      return sessionStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      sessionStorage.setItem(key, value);
    } catch {
      // a reload is then a new request
    }
  },
  remove(key) {
    try {
      sessionStorage.removeItem(key);
    } catch {
      // there was none
    }
  },
};

const place = (url, body) => `souk:once:${url} ${JSON.stringify(body)}`;

function kept(key) {
  const id = tab.get(key) || newUuid();
  tab.set(key, id);
  return id;
}

/**
 * @param {string} url
 * @param {Record<string, any>} [body]
 * @returns {Promise<any>} what `post` answers; rejects with an ApiError
 */
export async function postOnce(url, body = {}) {
  const key = place(url, body);
  try {
    const answer = await post(url, { ...body, client_id: kept(key) });
    tab.remove(key);
    return answer;
  } catch (error) {
    if (!(error instanceof ApiError) || !error.isTemporary) tab.remove(key);
    throw error;
  }
}
