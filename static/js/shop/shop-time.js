// <shop-time datetime="…">: a moment in the reader's own time zone; the server wrote it in the site's.
class ShopTime extends HTMLElement {
  connectedCallback() {
    const moment = new Date(this.getAttribute("datetime") || "");
    if (Number.isNaN(moment.getTime())) return;
    const isThisYear = moment.getFullYear() === new Date().getFullYear();
    const format = new Intl.DateTimeFormat(document.documentElement.lang, {
      year: isThisYear ? undefined : "numeric",
      month: "short",
      day: "numeric",
      ...(this.dataset.with === "time" ? { hour: "2-digit", minute: "2-digit", hour12: false } : {}),
    });
    this.textContent = format.format(moment);
  }
}

customElements.define("shop-time", ShopTime);
