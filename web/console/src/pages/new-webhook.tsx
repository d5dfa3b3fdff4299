import type { VNode } from "preact";
import { useId, useState } from "preact/hooks";
import { messageOf } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Card } from "../ui/parts.js";
import { Trouble } from "../ui/states.js";

/** Adds an address. Its secret is shown once. */
export function NewWebhook({ made }: { made: () => void }): VNode {
  const session = useSession();
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState("message.*");
  const [secret, setSecret] = useState("");
  const [error, setError] = useState("");
  const create = async (): Promise<void> => {
    try {
      const asked = { url: url.trim(), events: events.split(/[\s,]+/).filter((each) => each !== "") };
      const answer = await session.call("webhook.create", asked);
      setSecret(answer.secret);
      setError("");
      setUrl("");
      made();
    } catch (thrown) {
      setError(messageOf(thrown));
    }
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    void create();
  };
  return (
    <Card title="Add an address">
      <form class="filters" onSubmit={submit}>
        <Field
          label="Address"
          inputMode="url"
          value={url}
          change={setUrl}
          placeholder="https://example.com/portico"
        />
        <Field
          label="Events"
          inputMode="text"
          value={events}
          change={setEvents}
          placeholder="message.*, call.*"
        />
        <button type="submit" class="button primary">
          Add
        </button>
      </form>
      <Trouble text={error} />
      <Secret secret={secret} />
    </Card>
  );
}

export const Secret = ({ secret }: { secret: string }): VNode => (
  <div role="status">
    {secret !== "" && (
      <p class="notice">
        The secret, which is not shown again: <code>{secret}</code>
      </p>
    )}
  </div>
);

interface FieldProps {
  readonly label: string;
  readonly inputMode: "text" | "url";
  readonly value: string;
  readonly placeholder: string;
  readonly change: (value: string) => void;
}

function Field({ label, inputMode, value, placeholder, change }: FieldProps): VNode {
  const id = useId();
  return (
    <p class={`field ${inputMode === "url" ? "wide" : ""}`}>
      <label for={id}>{label}</label>
      <input
        id={id}
        inputMode={inputMode}
        required
        value={value}
        placeholder={placeholder}
        spellcheck={false}
        onInput={(event) => change(event.currentTarget.value)}
      />
    </p>
  );
}
