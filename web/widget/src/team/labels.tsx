import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Dialog } from "../views/dialog.js";
import { Icon } from "../views/icon.js";
import { useDesk } from "./desk.js";
import type { ActProps } from "./header.js";

const LONGEST = 50; // characters

/** The labels of a conversation: add one, remove one. */
export function LabelDialog({
  details,
  snapshot,
  attempt,
  close,
}: ActProps & { readonly close: () => void }): VNode {
  const { say } = useDesk();
  const [name, setName] = useState("");
  const add = (): void => {
    if (!name.trim()) return;
    attempt(details.label({ add: [name.trim()] }));
    setName("");
  };
  return (
    <Dialog title={say("labels")} part="labels" close={close}>
      {() => (
        <>
          <form
            class="team-label-form"
            onSubmit={(event) => {
              event.preventDefault();
              add();
            }}
          >
            <input
              class="team-label-field"
              aria-label={say("newLabel")}
              placeholder={say("newLabel")}
              dir="auto"
              maxLength={LONGEST}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
            <button type="submit" class="text-button">
              {say("add")}
            </button>
          </form>
          <ul>
            {snapshot.inbox?.labels.map((label) => (
              <li class="dialog-item" key={label}>
                <bdi class="team-label-name">{label}</bdi>
                <button
                  type="button"
                  class="icon-button"
                  aria-label={say("removeLabel", { name: label })}
                  onClick={() => attempt(details.label({ remove: [label] }))}
                >
                  <Icon name="close" />
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}
