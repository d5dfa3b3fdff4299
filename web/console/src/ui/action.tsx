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
  /** Hears what came of it; also why it was refused, where the page shows what is so no more. */
  readonly done: (message: string) => void;
}

/** A button that explains itself and asks before it acts. */
export function Action(props: ActionProps): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const refusal = useRef("");
  const [isOpen, setOpen] = useState(false);
  const open = (): void => {
    refusal.current = "";
    setOpen(true);
    dialog.current?.showModal();
  };
  const closed = (): void => {
    setOpen(false);
    if (refusal.current !== "") props.done(refusal.current);
  };
  const refused = (why: string): void => {
    refusal.current = why;
  };
  return (
    <>
      <button type="button" class={`button ${toneOf(props)}`} onClick={open}>
        {props.label}
      </button>
      <dialog ref={dialog} class="dialog" aria-label={props.label} onClose={closed}>
        {isOpen && <Question {...props} refused={refused} close={() => dialog.current?.close()} />}
      </dialog>
    </>
  );
}

function toneOf({ isDangerous, isQuiet }: ActionProps): string {
  if (isDangerous) return "danger";
  return isQuiet ? "quiet" : "";
}

/** Whether a procedure refused because somebody else was faster: what the page shows is so no more. */
const isOutdated = (thrown: unknown): boolean =>
  thrown instanceof Error && "code" in thrown && (thrown.code === "conflict" || thrown.code === "not_found");

interface QuestionProps extends ActionProps {
  readonly refused: (why: string) => void;
  readonly close: () => void;
}

function Question(props: QuestionProps): VNode {
  const { label, explanation, isDangerous = false, typed, asked, close } = props;
  const [text, setText] = useState("");
  const [error, setError] = useState("");
  const [isRunning, setRunning] = useState(false);
  const isComplete = typed === undefined ? asked === undefined || text.trim() !== "" : text === typed;
  const act = async (): Promise<void> => {
    setRunning(true);
    try {
      const outcome = await props.run(text.trim());
      props.refused("");
      props.done(outcome);
      close();
    } catch (thrown) {
      setError(messageOf(thrown));
      if (isOutdated(thrown)) props.refused(messageOf(thrown));
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
      <input
        id={id}
        value={text}
        maxLength={1000}
        dir="auto"
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </p>
  );
}
