/** `@portico/chat`: the custom elements `<portico-inbox>` and `<portico-chat>`. */
export * from "./main.js";
