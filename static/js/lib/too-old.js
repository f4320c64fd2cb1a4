// Says to who has a browser too old for this site what to do, and to who got half of a page that it should be loaded again.
// No module, and written in the words of old browsers: they have to understand at least this. Who is told: templates/_needs.html.
(function () {
  function show(id) {
    var note = document.getElementById(id);
    if (note) note.hidden = false;
  }

  function knows(property, value) {
    return Boolean(window.CSS && CSS.supports && CSS.supports(property, value));
  }

  var isNew =
    "noModule" in HTMLScriptElement.prototype &&
    "toSorted" in Array.prototype &&
    Boolean(window.Intl && Intl.Segmenter) &&
    Boolean(window.AbortSignal && AbortSignal.any) &&
    Boolean(window.HTMLDialogElement && window.customElements) &&
    knows("color", "light-dark(#fff, #000)");
  if (!isNew) show("too-old");

  // A script that did not come, or that this browser cannot read.
  window.addEventListener(
    "error",
    function (event) {
      if (event.error instanceof SyntaxError) show("too-old");
      else if (event.target && event.target.tagName === "SCRIPT") show("not-whole");
    },
    true,
  );
})();
