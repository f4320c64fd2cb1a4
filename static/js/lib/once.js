// Requests that must be done once. Each goes out under a client id that this tab keeps until an answer comes: who tries
// again because the answer was lost, also after a reload, sends the same id, and the server does nothing a second time.
import { ApiError, post } from "./api.js";
import { newUuid } from "./uuid.js";

const place = (url, body) => `souk:once:${url} ${JSON.stringify(body)}`;

function kept(key) {
  try {
    const id = sessionStorage.getItem(key) || newUuid();
    sessionStorage.setItem(key, id);
    return id;
  } catch {
    return newUuid(); // no storage, as in some private windows: a reload is then a new request
  }
}

function forget(key) {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // There was none.
  }
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
    forget(key);
    return answer;
  } catch (error) {
    if (!(error instanceof ApiError) || !error.isTemporary) forget(key);
    throw error;
  }
}
