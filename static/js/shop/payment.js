// The payment element of Stripe.js, or of what stands in for it in the demo: loaded only here, mounted in the page's
// payment section, and asked to confirm. What goes wrong comes back as words, never as an exception.

let loading = null;

/** Loads the script once; a failed try is forgotten, so that the next one starts afresh. */
function load(src) {
  loading ??= new Promise((resolve, reject) => {
    if (window.Stripe) return resolve(undefined);
    const script = document.createElement("script");
    script.src = src;
    script.onload = () => (window.Stripe ? resolve(undefined) : reject(new Error("no Stripe")));
    script.onerror = () => reject(new Error("not loaded"));
    document.head.append(script);
  }).catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function appearance() {
  return {
    theme: matchMedia("(prefers-color-scheme: dark)").matches ? "night" : "stripe",
    variables: {
      colorPrimary: colour("--accent"),
      colorBackground: colour("--surface"),
      colorText: colour("--text"),
      colorDanger: colour("--danger"),
      fontFamily: "system-ui, sans-serif",
      borderRadius: "10px",
    },
  };
}

export class PaymentForm {
  #section;
  #stripe = null;
  #elements = null;

  /** @param {HTMLElement | null} section the page's payment section; null where there is nothing to pay */
  constructor(section) {
    this.#section = section;
  }

  get isNeeded() {
    return this.#section !== null;
  }

  get isReady() {
    return !this.isNeeded || this.#elements !== null;
  }

  /** Shows the element for an amount as Stripe counts it. False where the script cannot be had. */
  async mount(amount, currency) {
    if (!this.#section || this.#elements) return true;
    const { src, key, locale } = this.#section.dataset;
    try {
      await load(src);
      this.#stripe = window.Stripe(key, { locale });
      this.#elements = this.#stripe.elements({ mode: "payment", amount, currency, appearance: appearance() });
      const place = this.#section.querySelector("#payment-element");
      const element = this.#elements.create("payment", { layout: "tabs" });
      place.replaceChildren();
      element.mount(place);
    } catch {
      this.#elements = null;
      return false;
    }
    return true;
  }

  update(amount) {
    this.#elements?.update({ amount });
  }

  /** Checks what was typed. @returns {Promise<string | null>} null where it is complete, else what to say (maybe "") */
  async check() {
    if (!this.#elements) return null;
    const { error } = await this.#elements.submit();
    return error ? error.message || "" : null;
  }

  /**
   * @returns {Promise<{done: boolean, message?: string}>} done also where Stripe says that it had succeeded before
   */
  async confirm(clientSecret, returnUrl) {
    let result;
    try {
      result = await this.#stripe.confirmPayment({
        elements: this.#elements,
        clientSecret,
        confirmParams: { return_url: returnUrl },
        redirect: "if_required",
      });
    } catch {
      return { done: false };
    }
    const status = (result.paymentIntent || result.error?.payment_intent)?.status;
    if (!result.error || status === "succeeded" || status === "processing") return { done: true };
    const isTheirs = ["card_error", "validation_error"].includes(result.error.type);
    return { done: false, message: isTheirs ? result.error.message : "" };
  }
}
