// Shows the chosen picture before it is sent.

class SoukPicture extends HTMLElement {
  #stop = new AbortController();
  #address = "";

  connectedCallback() {
    const input = this.querySelector('input[type="file"]');
    if (input instanceof HTMLInputElement) {
      input.addEventListener("change", () => this.#show(input.files?.[0]), { signal: this.#stop.signal });
    }
  }

  disconnectedCallback() {
    this.#stop.abort();
    URL.revokeObjectURL(this.#address);
  }

  #show(file) {
    if (!file?.type.startsWith("image/")) return;
    URL.revokeObjectURL(this.#address);
    this.#address = URL.createObjectURL(file);
    const picture = document.createElement("img");
    picture.className = "avatar avatar--large";
    picture.alt = "";
    picture.src = this.#address;
    this.querySelector(".avatar")?.replaceWith(picture);
  }
}

customElements.define("souk-picture", SoukPicture);
