// The one place that listens to keys. A key that an input method uses, to choose or drop a candidate, is none of the page's:
// it closes, sends and moves nothing.

/**
 * Does this key belong to an input method? Most browsers say so by `isComposing`. Safari tells of the end of the composition
 * before the key that ended it, and marks that key by the code 229 alone.
 * @param {KeyboardEvent} event
 */
export const isOfInputMethod = (event) => event.isComposing || event.keyCode === 229;

/**
 * Calls `act` for each key that is pressed in `target` and is the page's.
 * @param {EventTarget} target
 * @param {(event: any) => void} act
 * @param {AddEventListenerOptions} [options]
 */
export function onKey(target, act, options) {
  const pressed = (event) => void (isOfInputMethod(event) || act(event));
  target.addEventListener("keydown", pressed, options);
}

/** What the browser does by itself: Escape closes a dialog, and Enter sends a form. */
function keepFromBrowser(event) {
  const isDone = isOfInputMethod(event) && !event.isComposing; // else the input method still needs the key
  if (event.key === "Escape" ? isOfInputMethod(event) : isDone && event.key === "Enter") event.preventDefault();
}

addEventListener("keydown", keepFromBrowser, { capture: true });
