// The one place that calls fetch. Every answer is JSON in Souk's shape, and every failure is an ApiError.

import { learnTime } from "./clock.js";
import { session } from "./session.js";

export class ApiError extends Error {
  /**
   * @param {number} status HTTP status; 0 where no answer came
   * @param {{code?: string, message?: string, fields?: Record<string, string>, details?: any}} body
   */
  constructor(status, body) {
    super(body.message || "");
    this.status = status;
    this.code = body.code || (status ? "unexpected" : "offline");
    this.fields = body.fields || {};
    this.details = body.details || {};
  }

  /** True where the same request may succeed later: no answer, a busy server, or its own failure. */
  get isTemporary() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Whoever asked before may be signed out by now: their page asks nothing more, not even as the next one. */
export function refuseWhenOver() {
  if (session.isOver) throw new ApiError(401, { code: "signed_out" });
}

/** An answer that says nobody is signed in: the page looks whether that is so (see session-watch.js). */
function failed(status, body) {
  if (status === 401) document.dispatchEvent(new Event("souk:unauthorized"));
  return new ApiError(status, body);
}

/** The page's token; a shell that was kept for offline use has none, and takes the cookie's. */
function csrfToken() {
  const meta = document.querySelector('meta[name="csrf-token"]');
  const given = meta instanceof HTMLMetaElement ? meta.content : "";
  return given || (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "");
}

/**
 * @param {string} method
 * @param {string} url below the site's root, such as "/api/me/"
 * @param {any} [body] sent as JSON, or as it is where it is a form
 * @param {{signal?: AbortSignal, timeout?: number}} [options] timeout in milliseconds
 * @returns {Promise<any>} the decoded answer, or null for an empty one
 */
export async function request(method, url, body, options = {}) {
  refuseWhenOver();
  const timeout = AbortSignal.timeout(options.timeout ?? 20000);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  let response;
  try {
    response = await fetch(url, {
      method,
      signal,
      credentials: "same-origin",
      headers: {
        Accept: "application/json",
        "X-CSRFToken": csrfToken(),
        ...(body instanceof FormData ? {} : { "Content-Type": "application/json" }), // a form says its own, with its boundary
      },
      body: body === undefined || body instanceof FormData ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, {});
  }
  learnTime(response.headers.get("Date"));
  const text = await response.text();
  let data = null;
  try {
    data = text ? JSON.parse(text) : null;
  } catch {
    throw failed(response.ok ? 502 : response.status, {});
  }
  if (!response.ok) throw failed(response.status, data || {});
  return data;
}

export const get = (url, options) => request("GET", url, undefined, options);
export const post = (url, body = {}, options) => request("POST", url, body, options);
export const put = (url, body = {}, options) => request("PUT", url, body, options);
export const patch = (url, body = {}, options) => request("PATCH", url, body, options);

/** Sends fields, among them files, as a form does. */
export function upload(method, url, fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return request(method, url, form, { timeout: 60000 });
}

export const del = (url, body, options) => request("DELETE", url, body, options);

/**
 * The bytes of a file.
 * @param {string} url
 * @returns {Promise<Blob>} rejects with an ApiError
 */
export async function bytes(url) {
  refuseWhenOver();
  let response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(60000), credentials: "same-origin" });
  } catch {
    throw new ApiError(0, {});
  }
  if (!response.ok) throw new ApiError(response.status, {});
  return response.blob();
}

/**
 * The page at `url`, parsed and inert: for elements that put its fresh part in the place of an old one.
 * @param {string} url
 * @param {{signal?: AbortSignal, timeout?: number}} [options]
 * @returns {Promise<Document>}
 */
export async function page(url, options = {}) {
  refuseWhenOver();
  const timeout = AbortSignal.timeout(options.timeout ?? 20000);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  let response;
  let text;
  try {
    response = await fetch(url, { signal, credentials: "same-origin", headers: { Accept: "text/html" } });
    text = await response.text();
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, {});
  }
  if (!response.ok) throw new ApiError(response.status, {});
  return new DOMParser().parseFromString(text, "text/html");
}
