import type { ComponentChildren, VNode } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { addStyle } from "../theme/style-sheet.js";
import css from "./forms.css";
import type { CardTexts } from "./texts/texts.js";

addStyle(css);

/** The texts of what is wrong, by field; empty if nothing is. */
export type Problems = Readonly<Record<string, string>>;

interface InputAttributes {
  readonly id: string;
  readonly "aria-invalid": boolean;
  readonly "aria-describedby": string | undefined;
}

interface FieldProps {
  readonly label: string;
  readonly problem: string | undefined;
  readonly children: (attributes: InputAttributes) => VNode;
}

/** A field with its label, and what is wrong with it. */
export function Field({ label, problem, children }: FieldProps): VNode {
  const id = useId();
  const about = `${id}-problem`;
  return (
    <div class="form-field">
      <label for={id}>{label}</label>
      {children({ id, "aria-invalid": Boolean(problem), "aria-describedby": problem ? about : undefined })}
      {problem && (
        <p class="form-problem" id={about}>
          {problem}
        </p>
      )}
    </div>
  );
}

interface FormProps {
  readonly texts: CardTexts;
  readonly problems: Problems;
  /** It was sent before, and is shown at once with what is wrong with it now. */
  readonly isAgain: boolean;
  readonly submit: () => void;
  /** The fields; they get the problems once somebody has tried to send. */
  readonly children: (problems: Problems) => ComponentChildren;
}

const NONE: Problems = {};

/** A form that is sent when nothing is wrong with it. Else the first wrong field gets the focus. */
export function ProposalForm({ texts, problems, isAgain, submit, children }: FormProps): VNode {
  const form = useRef<HTMLFormElement>(null);
  const [isTried, setTried] = useState(isAgain);
  const attempt = (): void => {
    if (Object.keys(problems).length === 0) return submit();
    setTried(true);
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  };
  return (
    <form
      class="form"
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        attempt();
      }}
    >
      {children(isTried ? problems : NONE)}
      <button type="submit" class="form-send">
        {texts.send}
      </button>
    </form>
  );
}

/** Without the fields with which nothing is wrong. */
export function problemsOf(found: Readonly<Record<string, string | false>>): Problems {
  const wrong = Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== false);
  return Object.fromEntries(wrong);
}
