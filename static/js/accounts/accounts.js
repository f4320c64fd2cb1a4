// Everything that account pages need.

import "../lib/keyboard.js";
import "./souk-copy.js";
import "./souk-open-chat.js";
import "./souk-passkey.js";
import "./souk-picture.js";
import "./souk-reveal.js";

// Who is asked to sign in has nothing unread: the app's icon loses its number.
if (document.body.classList.contains("entrance-page")) void navigator.clearAppBadge?.().catch(() => {});
