import type { VNode } from "preact";
import { useId, useState } from "preact/hooks";

interface ReasonFormProps {
  /** What the button says. */
  readonly label: string;
  readonly give: (reason: string) => void;
}

/** Asks for the reason of a look that the audit records. */
export function ReasonForm({ label, give }: ReasonFormProps): VNode {
  const id = useId();
  const [text, setText] = useState("");
  const submit = (event: Event): void => {
    event.preventDefault();
    if (text.trim() !== "") give(text.trim());
  };
  return (
    <form class="filters" onSubmit={submit}>
      <p class="field">
        <label for={id}>Reason</label>
        <input
          id={id}
          required
          maxLength={1000}
          value={text}
          placeholder="Report 12"
          dir="auto"
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </p>
      <button type="submit" class="button primary">
        {label}
      </button>
    </form>
  );
}
