import type { ComponentChildren, VNode } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { messageOf } from "../session/use-loaded.js";
import { Trouble } from "./states.js";

interface ActionProps {
  readonly label: string;
  /** What it does, said before it is done. */
  readonly explanation: string;
  readonly isDangerous?: boolean;
  /** Its button has no frame: it is beside what matters more. */
  readonly isQuiet?: boolean;
  /** What has to be typed before it can be done, for what cannot be undone. */
  readonly typed?: string;
  /** What is asked for, such as a reason; `run` gets the answer. */
  readonly asked?: string;
  /** Other fields of the question. */
  readonly children?: ComponentChildren;
  /** Does it, and says what came of it. */
  readonly run: (answer: string) => Promise<string>;
  readonly done: (message: string) => void;
}

/** A button that explains itself and asks before it acts. */
export function Action(props: ActionProps): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setOpen] = useState(false);
  const open = (): void => {
    setOpen(true);
    dialog.current?.showModal();
  };
  return (
    <>
      <button type="button" class={`button ${toneOf(props)}`} onClick={open}>
        {props.label}
      </button>
      <dialog ref={dialog} class="dialog" aria-label={props.label} onClose={() => setOpen(false)}>
        {isOpen && <Question {...props} close={() => dialog.current?.close()} />}
      </dialog>
    </>
  );
}

function toneOf({ isDangerous, isQuiet }: ActionProps): string {
  if (isDangerous) return "danger";
  return isQuiet ? "quiet" : "";
}

function Question(props: ActionProps & { close: () => void }): VNode {
  const { label, explanation, isDangerous = false, typed, asked, close } = props;
  const [text, setText] = useState("");
  const [error, setError] = useState("");
  const [isRunning, setRunning] = useState(false);
  const isComplete = typed === undefined ? asked === undefined || text.trim() !== "" : text === typed;
  const act = async (): Promise<void> => {
    setRunning(true);
    try {
      props.done(await props.run(text.trim()));
      close();
    } catch (thrown) {
      setError(messageOf(thrown));
      setRunning(false);
    }
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    void act();
  };
  return (
    <form onSubmit={submit}>
      <h2>{label}</h2>
      <p>{explanation}</p>
      {typed !== undefined && <Typed wanted={typed} text={text} setText={setText} />}
      {asked !== undefined && <Asked label={asked} text={text} setText={setText} />}
      {props.children}
      <Trouble text={error} />
      <div class="buttons">
        <button type="button" class="button" onClick={close}>
          Cancel
        </button>
        <button
          type="submit"
          class={`button ${isDangerous ? "danger" : "primary"}`}
          disabled={isRunning || !isComplete}
        >
          {label}
        </button>
      </div>
    </form>
  );
}

function Typed({
  wanted,
  text,
  setText,
}: {
  wanted: string;
  text: string;
  setText: (text: string) => void;
}): VNode {
  const id = useId();
  return (
    <p class="field">
      <label for={id}>
        Type <strong>{wanted}</strong> to confirm
      </label>
      <input
        id={id}
        value={text}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </p>
  );
}

function Asked({
  label,
  text,
  setText,
}: {
  label: string;
  text: string;
  setText: (text: string) => void;
}): VNode {
  const id = useId();
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <input id={id} value={text} maxLength={1000} onInput={(event) => setText(event.currentTarget.value)} />
    </p>
  );
}
