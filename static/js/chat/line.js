// The page's one socket.

import { Socket } from "../lib/socket.js";

export const socket = new Socket();
