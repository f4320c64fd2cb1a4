// Pulling a list down from its top: tells how far a finger has pulled, and whether it let go far enough.

const DEAD = 8; // pixels before a movement is a pull
const FAR = 72; // pixels that open

/**
 * @param {HTMLElement} list what scrolls
 * @param {{start: () => void, move: (pixels: number) => void, end: (isFar: boolean) => void}} tell
 * @param {AbortSignal} signal
 */
export function onPullDown(list, tell, signal) {
  let from = null;
  let pulled = 0;
  let isPulling = false;
  const on = (type, listener, options = {}) => list.addEventListener(type, listener, { signal, ...options });
  on("touchstart", (event) => {
    from = event.touches.length === 1 && list.scrollTop <= 0 ? event.touches[0] : null;
    isPulling = false;
  }, { passive: true });
  on("touchmove", (event) => {
    if (!from) return;
    const { clientX, clientY } = event.touches[0];
    pulled = clientY - from.clientY;
    if (!isPulling && (pulled < DEAD || Math.abs(clientX - from.clientX) > pulled)) {
      if (pulled < -DEAD || Math.abs(clientX - from.clientX) > DEAD) from = null;
      return;
    }
    if (!isPulling) tell.start();
    isPulling = true;
    if (event.cancelable) event.preventDefault(); // the list itself stays
    tell.move(Math.max(0, pulled - DEAD));
  }, { passive: false });
  const end = (isFar) => {
    if (isPulling) tell.end(isFar);
    from = null;
    isPulling = false;
  };
  on("touchend", () => end(pulled > FAR));
  on("touchcancel", () => end(false));
}
