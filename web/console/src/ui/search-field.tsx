import type { VNode } from "preact";
import { useId, useState } from "preact/hooks";
import { Icon } from "./icon.js";

interface SearchFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly initial?: string;
  readonly search: (text: string) => void;
}

/** A field that searches on Enter. */
export function SearchField({ label, placeholder, initial = "", search }: SearchFieldProps): VNode {
  const id = useId();
  const [text, setText] = useState(initial);
  const submit = (event: Event): void => {
    event.preventDefault();
    search(text.trim());
  };
  return (
    <form class="search" role="search" onSubmit={submit}>
      <label class="hidden" for={id}>
        {label}
      </label>
      <Icon name="search" />
      <input
        id={id}
        type="search"
        value={text}
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="button primary">
        Search
      </button>
    </form>
  );
}
