// The host's elements on the chat page.

import "./souk-code-sheet.js";
import "./souk-about-sheet.js";
import "./souk-mini-menu.js";
import "./souk-share-picker.js";
import "./souk-drawer.js";
import "./souk-mini-view.js";
