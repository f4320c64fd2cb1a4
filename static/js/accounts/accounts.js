// Everything that account pages need.

import "./souk-copy.js";
import "./souk-open-chat.js";
import "./souk-passkey.js";
import "./souk-picture.js";
import "./souk-reveal.js";
