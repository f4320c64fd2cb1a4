// Every page of the shop: says to the host which page this is, and offers the two things that are on many pages.
import "../lib/session-watch.js";
import "../lib/souk-time.js";
import "../bridge.js"; // says by itself that the page is ready
import "./shop-claim.js";
import "./shop-share.js";

// A page that comes back from the browser's memory shows what was true then: the cart, the stock, the order.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
