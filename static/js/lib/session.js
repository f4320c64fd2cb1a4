// Whose session this page belongs to, and whether it is over. Once it is over the page asks nothing of the server and keeps
// nothing on the device: lib/api.js, lib/device.js and lib/database.js look here first. lib/session-watch.js ends it.

class Session {
  person = document.querySelector('meta[name="souk-person"]')?.getAttribute("content") ?? ""; // a uuid; empty for nobody
  isOver = false;
}

export const session = new Session();
