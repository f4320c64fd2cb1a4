// The API of the host, as functions.

import { del, get, post, put } from "../lib/api.js";

const pin = (slug) => `/api/drawer/pins/${slug}/`;

export const fetchDrawer = () => get("/api/drawer/");
export const recordVisit = (program) => post("/api/drawer/visits/", { program });
export const pinProgram = (slug) => put(pin(slug));
export const unpinProgram = (slug) => del(pin(slug));
export const forgetVisit = (slug) => del(`/api/drawer/recent/${slug}/`);
export const fetchProgram = (slug) => get(`/api/mini-programs/${slug}/`);
export const fetchCode = (route) => post("/api/entry-codes/", route);

/** Mini programs, their pages and official accounts that match. */
export async function search(words, signal) {
  const query = new URLSearchParams({ q: words });
  const [found, accounts] = await Promise.all([
    get(`/api/drawer/search/?${query}`, { signal }),
    get(`/api/official-accounts/?${query}`, { signal }),
  ]);
  return { ...found, accounts };
}

export const fetchAccountsOf = (slug) => get(`/api/official-accounts/?${new URLSearchParams({ program: slug })}`);
export const fetchAccount = (handle) => get(`/api/official-accounts/${handle}/`);
export const followAccount = (handle) => put(`/api/official-accounts/${handle}/follow/`);
export const unfollowAccount = (handle) => del(`/api/official-accounts/${handle}/follow/`);

export const previewShare = (route) => get(`/api/shares/preview/?${new URLSearchParams(route)}`);
export const sendShare = (body) => post("/api/shares/", body, { timeout: 40000 });
