import { render } from "preact";
import { App } from "./app.js";
import { adoptStyles } from "./theme/styles.js";

adoptStyles();
render(<App />, document.body);
