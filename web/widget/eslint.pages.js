import js from "@eslint/js";

/** Scripts of pages in this repository that browsers load as they are: the demo and the examples. */
const BROWSER = [
  ...[
    "document",
    "location",
    "navigator",
    "crypto",
    "performance",
    "matchMedia",
    "fetch",
    "WebSocket",
    "URL",
    "CSS",
  ],
  ...["AbortController", "CustomEvent", "EventTarget", "Intl", "IntersectionObserver", "MutationObserver"],
  ...["addEventListener", "setTimeout", "clearTimeout", "setInterval"],
];

export default [
  js.configs.recommended,
  {
    languageOptions: { globals: Object.fromEntries(BROWSER.map((name) => [name, "readonly"])) },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-console": "error",
      "no-var": "error",
      "prefer-const": "error",
      eqeqeq: ["error", "always", { null: "ignore" }],
      "max-lines": ["error", 300],
    },
  },
  {
    files: ["**/*.mjs"], // programs for a terminal
    languageOptions: { globals: { process: "readonly", console: "readonly" } },
    rules: { "no-console": "off" },
  },
];
