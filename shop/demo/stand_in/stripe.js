// Stands in for Stripe.js in the demo, where Stripe's API is a server on this machine. It has the slice of Stripe.js that
// Souk's checkout uses, with the same names and answers; the real one takes its place as soon as there are real keys.
// Nothing here is served outside the demo, and only Stripe's published test cards are taken.
"use strict";

(() => {
  const HERE = "/demo/stripe/";
  const TIMEOUT = 20000; // milliseconds
  let counter = 0;

  /** Posts to the stand-in's server side; no answer at all is an error in Stripe's shape. */
  async function ask(path, body, words) {
    try {
      const response = await fetch(HERE + path, {
        method: "POST",
        credentials: "same-origin",
        signal: AbortSignal.timeout(TIMEOUT),
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      return await response.json();
    } catch {
      return { error: { type: "api_connection_error", message: words.no_connection } };
    }
  }

  const wordsIn = (language) => fetch(`${HERE}words/?language=${language}`).then((response) => response.json());

  function languageOf(locale) {
    const named = locale && locale !== "auto" ? locale : document.documentElement.lang;
    return (named || "en").toLowerCase().startsWith("zh") ? "zh-hans" : "en";
  }

  function make(tag, properties = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in made) made[name] = value;
      else made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  }

  const digits = (text) => text.replace(/\D/g, "");
  const grouped = (text) => (digits(text).slice(0, 16).match(/.{1,4}/g) || []).join(" ");

  /** "1230" as "12 / 30"; while something is deleted the separator does not come back. */
  function monthAndYear(text, before) {
    const typed = digits(text).slice(0, 4);
    const padded = typed.length === 1 && typed > "1" ? `0${typed}` : typed;
    const isDeleting = text.length < before.length;
    if (padded.length < 2 || (isDeleting && padded.length === 2)) return padded;
    return `${padded.slice(0, 2)} / ${padded.slice(2)}`;
  }

  /** The card's fields, their messages and the list of test cards. */
  class PaymentElement {
    #words;
    #root = null;
    #fields = {};
    #listeners = new Map();
    #abort = null;

    constructor(language) {
      this.language = language;
      this.#words = wordsIn(language);
    }

    on(name, listener) {
      this.#listeners.set(name, [...(this.#listeners.get(name) || []), listener]);
      return this;
    }

    off(name, listener) {
      const left = (this.#listeners.get(name) || []).filter((one) => listener && one !== listener);
      this.#listeners.set(name, left);
      return this;
    }

    once(name, listener) {
      const once = (event) => {
        this.off(name, once);
        listener(event);
      };
      return this.on(name, once);
    }

    mount(target) {
      const place = typeof target === "string" ? document.querySelector(target) : target;
      if (!place) throw new Error(`Nothing to mount the payment element on: ${target}`);
      this.unmount();
      this.#abort = new AbortController();
      const { signal } = this.#abort;
      this.#words.then(
        (words) => signal.aborted || this.#draw(place, words),
        () => this.#tell("loaderror", { error: { type: "api_connection_error", message: "" } }),
      );
    }

    unmount() {
      this.#abort?.abort();
      this.#root?.remove();
      this.#root = null;
    }

    destroy() {
      this.unmount();
      this.#listeners.clear();
    }

    update() {}

    focus() {
      this.#fields.number?.input.focus();
    }

    blur() {
      if (this.#root?.contains(document.activeElement)) document.activeElement.blur();
    }

    clear() {
      for (const name of Object.keys(this.#fields)) this.#set(name, "");
    }

    words() {
      return this.#words;
    }

    /** The card as typed, or the first thing that is wrong with it; shows what is wrong and moves the focus there. */
    async read() {
      const wrong = this.#problems(await this.#words);
      for (const name of Object.keys(this.#fields)) this.#show(name, wrong[name] || "");
      const first = Object.keys(wrong)[0];
      if (first) {
        this.#fields[first].input.focus();
        return { error: { type: "validation_error", code: `incomplete_${first}`, message: wrong[first] } };
      }
      const expiry = digits(this.#value("expiry"));
      return {
        card: {
          number: digits(this.#value("number")),
          exp_month: Number(expiry.slice(0, 2)),
          exp_year: 2000 + Number(expiry.slice(2)),
          cvc: this.#value("cvc"),
        },
      };
    }

    /** Shows a refusal of the server at the field that it is about. */
    refuse(error) {
      const about = { incorrect_number: "number", invalid_expiry_year: "expiry", incorrect_cvc: "cvc" };
      const name = about[error.code];
      if (name && this.#root) this.#show(name, error.message);
    }

    #draw(place, words) {
      const id = `demo-stripe-${++counter}`;
      const number = this.#field(id, "number", words.number, "1234 1234 1234 1234", 19, grouped);
      const expiry = this.#field(id, "expiry", words.expiry, words.expiry_hint, 7, monthAndYear);
      const cvc = this.#field(id, "cvc", words.cvc, "123", 3, digits);
      const mark = make("p", { className: "demo-stripe__mark", id: `${id}-mark` });
      mark.append(make("strong", {}, words.test_mode), " ", words.no_money);
      this.#root = make("div", { className: "demo-stripe", role: "group", "aria-labelledby": mark.id });
      this.#root.append(mark, number, make("div", { className: "demo-stripe__row" }, expiry, cvc), this.#cards(id, words));
      place.replaceChildren(this.#root);
      this.#tell("ready", {});
    }

    #field(id, name, label, placeholder, maxLength, format) {
      const error = make("p", { className: "field__error", id: `${id}-${name}-error`, hidden: true });
      const input = make("input", {
        className: "input demo-stripe__input",
        id: `${id}-${name}`,
        type: "text",
        inputMode: "numeric",
        autocomplete: "off",
        spellcheck: false,
        placeholder,
        maxLength,
        dir: "ltr",
        "aria-describedby": error.id,
        "aria-required": "true",
      });
      this.#fields[name] = { input, error };
      let before = "";
      const typed = () => {
        before = input.value = format(input.value, before);
        this.#show(name, "");
        this.#changed();
      };
      const { signal } = this.#abort;
      input.addEventListener("input", typed, { signal });
      input.addEventListener("blur", () => this.#check(name), { signal });
      return make("div", { className: "field" }, make("label", { htmlFor: input.id }, label), input, error);
    }

    #cards(id, words) {
      const hint = make("p", { className: "field__hint", id: `${id}-cards` }, words.tap_a_card);
      const list = make("ul", { className: "demo-stripe__cards", "aria-labelledby": hint.id });
      for (const card of words.cards) {
        const what = make("span", { className: "demo-stripe__what" }, card.label);
        const number = make("span", { className: "demo-stripe__number", dir: "ltr" }, grouped(card.number));
        const button = make("button", { type: "button", className: "button demo-stripe__card" }, what, number);
        button.addEventListener("click", () => this.#fill(card.number), { signal: this.#abort.signal });
        list.append(make("li", {}, button));
      }
      return make("div", { className: "demo-stripe__choice" }, hint, list);
    }

    #fill(number) {
      const year = String((new Date().getFullYear() + 3) % 100).padStart(2, "0");
      this.#set("number", grouped(number));
      this.#set("expiry", `12 / ${year}`);
      this.#set("cvc", "123");
      this.#changed();
    }

    #set(name, value) {
      this.#fields[name].input.value = value;
      this.#show(name, "");
    }

    #value(name) {
      return this.#fields[name]?.input.value || "";
    }

    #problems(words) {
      const wrong = {};
      if (digits(this.#value("number")).length < 16) wrong.number = words.incomplete_number;
      const expiry = digits(this.#value("expiry"));
      const month = Number(expiry.slice(0, 2));
      if (expiry.length < 4 || month < 1 || month > 12) wrong.expiry = words.incomplete_expiry;
      else if (new Date(2000 + Number(expiry.slice(2)), month, 1) <= new Date()) wrong.expiry = words.expired;
      if (digits(this.#value("cvc")).length < 3) wrong.cvc = words.incomplete_cvc;
      return wrong;
    }

    async #check(name) {
      if (!this.#value(name)) return;
      const wrong = this.#problems(await this.#words);
      if (this.#root) this.#show(name, wrong[name] || "");
    }

    #show(name, message) {
      const { input, error } = this.#fields[name];
      error.textContent = message;
      error.hidden = !message;
      if (message) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }

    async #changed() {
      const complete = Object.keys(this.#problems(await this.#words)).length === 0;
      const empty = Object.values(this.#fields).every(({ input }) => !input.value);
      this.#tell("change", { complete, empty, collapsed: false, value: { type: "card" } });
    }

    #tell(name, event) {
      for (const listener of this.#listeners.get(name) || []) listener({ elementType: "payment", ...event });
    }
  }

  class Elements {
    #options;
    #element = null;

    constructor(options) {
      this.#options = { ...options };
    }

    create(type) {
      if (type !== "payment") throw new Error(`The stand-in has no "${type}" element.`);
      if (this.#element) throw new Error("There is a payment element already.");
      this.#element = new PaymentElement(languageOf(this.#options.locale));
      return this.#element;
    }

    getElement() {
      return this.#element;
    }

    update(options) {
      Object.assign(this.#options, options);
    }

    async fetchUpdates() {
      return {};
    }

    async submit() {
      const { error } = await this.#element.read();
      return error ? { error } : { selectedPaymentMethod: "card" };
    }
  }

  /** The bank's question of 3-D Secure; resolves to whether it was approved. */
  function askBank(intent, words) {
    return new Promise((resolve) => {
      const before = document.activeElement;
      const id = `demo-stripe-${++counter}`;
      const refuse = make("button", { type: "button", className: "button" }, words.refuse);
      const approve = make("button", { type: "button", className: "button button--primary" }, words.approve);
      const dialog = make(
        "dialog",
        { className: "demo-stripe-bank", "aria-labelledby": `${id}-title`, "aria-describedby": `${id}-text` },
        make("p", { className: "demo-stripe__mark" }, make("strong", {}, words.test_mode)),
        make("h2", { id: `${id}-title` }, words.bank_title),
        make("p", { id: `${id}-text` }, words.bank_text),
        make("p", { className: "demo-stripe-bank__amount" }, intent.amount_text),
        make("div", { className: "demo-stripe-bank__buttons" }, refuse, approve),
      );
      const answer = (success) => {
        dialog.close();
        dialog.remove();
        if (before instanceof HTMLElement) before.focus();
        resolve(success);
      };
      refuse.addEventListener("click", () => answer(false));
      approve.addEventListener("click", () => answer(true));
      dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        answer(false);
      });
      document.body.append(dialog);
      dialog.showModal();
    });
  }

  const pathOf = (clientSecret) => `intents/${String(clientSecret).split("_secret_")[0]}/`;

  class StripeStandIn {
    #locale;

    constructor(key, { locale } = {}) {
      if (!String(key).startsWith("pk_test_")) throw new Error("The stand-in takes test keys only.");
      this.#locale = locale;
    }

    elements(options = {}) {
      return new Elements({ locale: this.#locale, ...options });
    }

    async confirmPayment({ elements, clientSecret, confirmParams = {}, redirect = "always" }) {
      const form = elements.getElement();
      const read = await form.read();
      if (read.error) return { error: read.error };
      const words = await form.words();
      const base = { client_secret: clientSecret, language: form.language };
      let answer = await ask(`${pathOf(clientSecret)}confirm/`, { ...base, card: read.card }, words);
      if (answer.paymentIntent?.status === "requires_action") {
        const success = await askBank(answer.paymentIntent, words);
        answer = await ask(`${pathOf(clientSecret)}authenticate/`, { ...base, success }, words);
      }
      if (answer.error) form.refuse(answer.error);
      else if (redirect !== "if_required") window.location.assign(confirmParams.return_url);
      return answer;
    }

    async retrievePaymentIntent(clientSecret) {
      const language = languageOf(this.#locale);
      const words = { no_connection: "" };
      return ask(pathOf(clientSecret), { client_secret: clientSecret, language }, words);
    }

    async handleNextAction({ clientSecret }) {
      const found = await this.retrievePaymentIntent(clientSecret);
      if (found.paymentIntent?.status !== "requires_action") return found;
      const language = languageOf(this.#locale);
      const words = await wordsIn(language);
      const success = await askBank(found.paymentIntent, words);
      return ask(`${pathOf(clientSecret)}authenticate/`, { client_secret: clientSecret, language, success }, words);
    }
  }

  document.head.append(make("link", { rel: "stylesheet", href: "/demo/stripe.css" }));
  window.Stripe = (key, options) => new StripeStandIn(key, options);
  window.Stripe.version = 3;
})();
