// The host's elements on the chat page.

import { atFirst } from "../lib/later.js";
import "./souk-mini-menu.js";
import "./souk-drawer.js";
import "./souk-mini-view.js";
import "./souk-offers.js";

atFirst(["souk:show-about"], () => import("./souk-about-sheet.js"));
atFirst(["souk:show-code"], () => import("./souk-code-sheet.js"));
atFirst(["souk:share", "souk:forward"], () => import("./souk-share-picker.js"));
