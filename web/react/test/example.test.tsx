import { fireEvent, render, screen } from "@testing-library/react";
import { StrictMode } from "react";
import { expect, it } from "vitest";
import { App } from "../../../examples/react/App.js";
import { Node } from "./support/node.js";
import { after } from "./support/page.js";

it("the example shows the inbox, opens a conversation, sends, and marks as read", async () => {
  const node = new Node();
  node.say(1, "Is the flat still free?");
  await after(() =>
    render(
      <StrictMode>
        <App options={node.options} />
      </StrictMode>,
    ),
  );
  expect(screen.getByText("Messages (1)")).toBeDefined();
  await after(() => fireEvent.click(screen.getByText(/Is the flat still free/)));
  expect(screen.getByText("Messages (0)")).toBeDefined();
  fireEvent.change(screen.getByLabelText("Message"), { target: { value: "Yes." } });
  await after(() => fireEvent.click(screen.getByText("Send")));
  expect(node.server.list(1, {}).map(({ text }) => text)).toEqual(["Is the flat still free?", "Yes."]);
  expect(screen.getByLabelText("Conversation").textContent).toContain("Yes.");
});
