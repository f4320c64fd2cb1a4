// Keeps the page as tall as what the reader sees: a phone's keyboard covers the page without making it smaller.

export function followViewport() {
  const view = window.visualViewport;
  if (!view) return;
  const fit = () => {
    if (view.scale > 1.01) return; // the reader magnified the page: leave it be
    document.documentElement.style.setProperty("--viewport-height", `${Math.round(view.height)}px`);
    if (view.offsetTop) window.scrollTo(0, 0);
  };
  view.addEventListener("resize", fit);
  view.addEventListener("scroll", fit);
  fit();
}
