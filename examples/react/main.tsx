import { createRoot } from "react-dom/client";
import { App } from "./App.js";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no element with the id root");

// Your site says who is logged in, and gives the token.
const { url, userId } = root.dataset;
const token = async (): Promise<string> => (await fetch("/chat-token")).text();

createRoot(root).render(<App options={{ url: url ?? "ws://127.0.0.1:8080/ws", userId, token }} />);
