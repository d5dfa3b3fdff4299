import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { endOf, LENGTHS, type Choice, type How, type Length, type Told } from "../model/decisions.js";
import { words } from "../model/format.js";
import { useLoaded } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Action } from "./action.js";
import { Select } from "./select.js";

interface DecideProps<Name extends string> {
  readonly choices: readonly Choice<Name>[];
  /** Decides, and says what came of it. */
  readonly decide: (choice: Choice<Name>, how: How) => Promise<string>;
  readonly done: (message: string) => void;
}

/** The decisions that can be made, each a button with a question. */
export const Decide = <Name extends string>({ choices, decide, done }: DecideProps<Name>): VNode => (
  <div class="buttons start">
    {choices.map((choice) => (
      <Decision key={choice.action} choice={choice} decide={decide} done={done} />
    ))}
  </div>
);

interface DecisionProps<Name extends string> extends Omit<DecideProps<Name>, "choices"> {
  readonly choice: Choice<Name>;
}

function Decision<Name extends string>({ choice, decide, done }: DecisionProps<Name>): VNode {
  const [template, setTemplate] = useState<Told | "">("");
  const [length, setLength] = useState<Length>("7 days");
  const isSuspension = choice.action === "suspend";
  const run = (reason: string): Promise<string> =>
    decide(choice, {
      ...(reason && { reason }),
      ...(template && { template }),
      ...(isSuspension && { until: endOf(length, Date.now()) }),
    });
  return (
    <Action
      label={choice.label}
      explanation={choice.explanation}
      {...(choice.isDangerous && { isDangerous: true })}
      {...(choice.isTold && { asked: "Reason" })}
      run={run}
      done={done}
    >
      {isSuspension && <Select label="For how long" value={length} values={LENGTHS} choose={setLength} />}
      {choice.isTold && <Telling template={template} choose={setTemplate} />}
    </Action>
  );
}

interface TellingProps {
  readonly template: Told | "";
  readonly choose: (template: Told | "") => void;
}

/** What the person is told, beside the decision. The reason is for moderators only. */
function Telling({ template, choose }: TellingProps): VNode | null {
  const session = useSession();
  const { loaded } = useLoaded(() => session.call("moderation.templates", {}), []);
  if (loaded.kind !== "ready") return null;
  const { templates } = loaded.value;
  const told = templates.find(({ name }) => name === template)?.texts["en"];
  return (
    <div>
      <Select
        label="The person is told"
        value={template}
        values={["", ...templates.map(({ name }) => name)]}
        all="the decision only"
        choose={choose}
      />
      {told !== undefined && <p class="muted told">“{words(told)}”, in their language</p>}
    </div>
  );
}
