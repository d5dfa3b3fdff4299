/** What is loaded when the reader first does something with a message. */
export { MessageMenu } from "./message-menu.js";
export { ModeBar } from "./mode-bar.js";
