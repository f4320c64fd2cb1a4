// Swiping a message aside answers it. Where a finger moves something of its own, such as a recording's place, it does that.

const DEAD = 14; // pixels before a movement is a swipe
const FAR = 56; // pixels that answer
const OWN = ".voice__wave, video, audio, pre, input, .selection";

/**
 * @param {HTMLElement} rows
 * @param {(element: HTMLElement) => boolean} begins whether this message can be answered
 * @param {(element: HTMLElement) => void} answer
 * @param {AbortSignal} signal
 */
export function onSwipeToReply(rows, begins, answer, signal) {
  let from = null;
  let element = null;
  let aside = 0;
  const sign = () => (getComputedStyle(rows).direction === "rtl" ? -1 : 1);
  const on = (type, listener, options = {}) => rows.addEventListener(type, listener, { signal, ...options });
  const stop = () => {
    element?.style.removeProperty("--aside");
    element?.classList.remove("message--aside", "message--answers");
    [from, element, aside] = [null, null, 0];
  };
  on("touchstart", (event) => {
    stop();
    const touched = event.target.closest(".message");
    if (event.touches.length !== 1 || !touched || event.target.closest(OWN) || !begins(touched)) return;
    [from, element] = [event.touches[0], touched];
  }, { passive: true });
  on("touchmove", (event) => {
    if (!from) return;
    const { clientX, clientY } = event.touches[0];
    const moved = (clientX - from.clientX) * sign();
    if (!aside && (Math.abs(clientY - from.clientY) > DEAD || moved < -DEAD)) return stop();
    if (!aside && moved < DEAD) return undefined;
    if (event.cancelable) event.preventDefault(); // the messages do not scroll meanwhile
    aside = Math.max(1, Math.min(moved, FAR * 1.4));
    element.style.setProperty("--aside", `${aside * sign()}px`);
    element.classList.add("message--aside");
    element.classList.toggle("message--answers", aside >= FAR);
    return undefined;
  }, { passive: false });
  on("touchend", () => {
    const answered = aside >= FAR ? element : null;
    stop();
    if (answered) answer(answered);
  });
  on("touchcancel", stop);
}
