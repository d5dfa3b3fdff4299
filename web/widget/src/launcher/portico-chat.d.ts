/** The built chat, beside the built launcher. */
export {};
