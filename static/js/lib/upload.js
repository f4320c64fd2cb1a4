// Uploads a form and says how far it is; fetch cannot say that yet. Loaded only where something is uploaded.

import { ApiError, refuseWhenOver } from "./api.js";

export { ApiError };

const STALLED = 60000; // milliseconds without a byte sent or an answer

/**
 * @param {string} url
 * @param {FormData} form
 * @param {(share: number) => void} told called with 0 to 1
 * @returns {Promise<any>} the decoded answer; rejects with an ApiError
 */
export async function upload(url, form, told) {
  refuseWhenOver();
  return new Promise((resolve, reject) => {
    const asked = new XMLHttpRequest();
    let timer = 0;
    const patient = () => {
      clearTimeout(timer);
      timer = setTimeout(() => asked.abort(), STALLED);
    };
    const failed = () => {
      clearTimeout(timer);
      reject(new ApiError(0, {}));
    };
    asked.open("POST", url);
    asked.setRequestHeader("Accept", "application/json");
    asked.setRequestHeader("X-CSRFToken", document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "");
    asked.upload.onprogress = (event) => {
      patient();
      if (event.lengthComputable) told(event.loaded / event.total);
    };
    asked.onload = () => {
      clearTimeout(timer);
      const body = decoded(asked.responseText);
      if (asked.status >= 200 && asked.status < 300 && body) resolve(body);
      else reject(new ApiError(asked.status >= 300 ? asked.status : 502, body ?? {}));
    };
    asked.onerror = asked.onabort = failed;
    patient();
    asked.send(form);
  });
}

function decoded(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
