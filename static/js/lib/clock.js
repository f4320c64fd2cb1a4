// The server's clock. A device may be minutes off: what is compared with the server's times is counted by this one.

let ahead = 0; // milliseconds: the server's clock before this device's
const ROUGH = 2000; // a header tells whole seconds, and was on its way for some time

/** @param {string | null | undefined} told the server's time just now */
export function learnTime(told) {
  const difference = Date.parse(told ?? "") - Date.now();
  if (Number.isNaN(difference)) return;
  if (Math.abs(difference - ahead) > ROUGH) ahead = difference;
}

/** Now, in milliseconds, as the server would say. */
export const serverNow = () => Date.now() + ahead;
