// Press and hold: after half a second without moving, or by whatever opens a context menu (right click, menu key).

const HOLD = 500; // milliseconds
const STIR = 10; // pixels that a resting finger may move

/**
 * @param {HTMLElement} root
 * @param {(target: Element) => boolean} act answers whether the target has something to offer
 * @param {AbortSignal} signal
 */
export function onPressAndHold(root, act, signal) {
  let timer = 0;
  let from = null;
  let held = false;
  const stop = () => {
    clearTimeout(timer);
    from = null;
  };
  const on = (type, listener, options = {}) => root.addEventListener(type, listener, { signal, ...options });
  on("pointerdown", (event) => {
    stop();
    held = false;
    if (event.pointerType === "mouse" || !event.isPrimary) return;
    from = event;
    timer = setTimeout(() => (held = act(event.target)), HOLD);
  });
  on("pointermove", (event) => from && Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) > STIR && stop());
  on("pointerup", stop);
  on("pointercancel", stop);
  on("contextmenu", (event) => {
    if (held || act(event.target)) event.preventDefault();
    stop();
  });
  // The click that ends a long press is no click.
  on(
    "click",
    (event) => {
      if (!held) return;
      held = false;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
}
