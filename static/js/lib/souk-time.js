// <souk-time data-with="time"><time datetime="…">: a moment in the reader's own time zone, the same way on every page. The server wrote
// it in UTC for whoever has no scripts. `data-with`: "time" (the day and the hour) or "date".

const WAYS = { time: { dateStyle: "medium", timeStyle: "short" }, date: { dateStyle: "medium" } };

class SoukTime extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time") ?? this;
    const moment = new Date(time.getAttribute("datetime") || "");
    if (Number.isNaN(moment.getTime())) return;
    const page = document.documentElement.lang || "en";
    // The reader's own region, where the browser's language is the page's: it decides between 22:05 and 10:05 PM.
    const language = navigator.language.split("-")[0] === page.split("-")[0] ? navigator.language : page;
    time.textContent = new Intl.DateTimeFormat(language, WAYS[this.dataset.with ?? "date"] ?? WAYS.date).format(moment);
    this.title = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "long" }).format(moment);
  }
}

customElements.define("souk-time", SoukTime);
