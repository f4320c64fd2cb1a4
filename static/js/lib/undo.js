// Says what was done, with a button that takes it back, for some seconds. It stays while somebody is on it.

const SHOWN = 8000; // milliseconds

/**
 * @param {string} text what was done
 * @param {string} label of the button
 * @param {() => void} undo
 */
export function offerUndo(text, label, undo) {
  document.querySelector(".toast")?.remove();
  const bar = document.createElement("div");
  bar.className = "toast toast--undo";
  bar.setAttribute("role", "status");
  const said = document.createElement("span");
  said.textContent = text;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "toast__act";
  button.textContent = label;
  bar.append(said, button);
  let timer = 0;
  const leaveSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => bar.remove(), SHOWN);
  };
  for (const type of ["pointerenter", "focusin"]) bar.addEventListener(type, () => clearTimeout(timer));
  for (const type of ["pointerleave", "focusout"]) bar.addEventListener(type, leaveSoon);
  button.addEventListener("click", () => {
    bar.remove();
    undo();
  });
  document.body.append(bar);
  leaveSoon();
}
