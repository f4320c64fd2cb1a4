// What a video looks like: its size, length and a picture of its beginning, made by this browser where it can play it.

const PATIENCE = 20000; // milliseconds: an old phone takes some seconds to decode the first picture
const INTO = 0.1; // seconds: the very first picture is often black
const SIDE = 480; // pixels
const UNKNOWN = { width: 0, height: 0, duration_ms: 0, poster: null };

/** @param {string} url @returns {Promise<{width: number, height: number, duration_ms: number, poster: Blob | null}>} */
export async function look(url) {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, playsInline: true, preload: "auto", src: url });
  try {
    await happens(video, "loadeddata");
    const { videoWidth: width, videoHeight: height, duration } = video;
    if (!width) return UNKNOWN;
    const length = Number.isFinite(duration) ? Math.round(duration * 1000) : 0;
    return { width, height, duration_ms: length, poster: await drawn(video, duration).catch(() => null) };
  } catch {
    return UNKNOWN; // this browser cannot play it; another one may
  } finally {
    video.removeAttribute("src");
    video.load();
  }
}

async function drawn(video, duration) {
  if (duration > INTO) {
    video.currentTime = INTO;
    await happens(video, "seeked");
  }
  const scale = Math.min(1, SIDE / Math.max(video.videoWidth, video.videoHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
}

function happens(video, name) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("too slow")), PATIENCE);
    const done = (settle) => () => {
      clearTimeout(timer);
      settle(undefined);
    };
    video.addEventListener(name, done(resolve), { once: true });
    video.addEventListener("error", done(reject), { once: true });
  });
}
