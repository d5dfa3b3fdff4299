import type { Participant } from "@portico/client";
import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { addStyle } from "../theme/style-sheet.js";
import style from "../theme/mention-list.css";
import { Avatar } from "./avatar.js";
import { useUi } from "./ui.js";

addStyle(style);

const BEGUN = /(?:^|\s)@([^@\n]{0,40})$/u; // a name that is being written, up to the caret
const MOST = 6;
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

export interface MentionListProps {
  readonly field: HTMLTextAreaElement;
  readonly text: string;
  readonly participants: readonly Participant[];
  readonly write: (text: string) => void;
  /** Takes the keys of the field while something is suggested. Its answer: the key is used up. */
  readonly takeKeys: (take: ((event: KeyboardEvent) => boolean) | null) => void;
}

/** Participants whose name begins as what follows an `@`. The focus stays in the field. */
export function MentionList({ field, text, participants, write, takeKeys }: MentionListProps): VNode | null {
  const { client, say } = useUi();
  const [chosen, setChosen] = useState(0);
  const [left, setLeft] = useState<string | null>(null);
  const begun = BEGUN.exec(field.value.slice(0, field.selectionStart))?.[1];
  const others = participants.filter(({ userId }) => userId !== client.userId);
  const people = begun === undefined || left === text ? [] : matching(others, begun);
  const person = people[chosen] ?? people[0];

  const choose = ({ name }: Participant): void => {
    const end = field.selectionStart;
    const start = end - (begun?.length ?? 0);
    const before = `${field.value.slice(0, start)}${name ?? ""} `;
    write(before + field.value.slice(end));
    field.focus();
    requestAnimationFrame(() => field.setSelectionRange(before.length, before.length));
  };
  useEffect(() => setChosen(0), [begun]);
  useLayoutEffect(() => {
    takeKeys((event) => {
      const step = STEPS[event.key];
      if (!person || event.isComposing) return false;
      if (step !== undefined) setChosen((chosen + step + people.length) % people.length);
      else if (event.key === "Escape") setLeft(text);
      else if (event.key === "Enter" || event.key === "Tab") choose(person);
      else return false;
      event.preventDefault();
      return true;
    });
    return () => takeKeys(null);
  });
  useLayoutEffect(() => {
    if (!person) return;
    field.setAttribute("aria-controls", "mentions");
    field.setAttribute("aria-activedescendant", idOf(person));
    return () => {
      field.removeAttribute("aria-controls");
      field.removeAttribute("aria-activedescendant");
    };
  }, [person]);
  if (!person) return null;
  return (
    <div class="mention-list" role="listbox" id="mentions" aria-label={say("people")}>
      {people.map((each) => (
        <div
          key={each.userId}
          id={idOf(each)}
          class="mention-item"
          role="option"
          aria-selected={each === person}
          aria-label={each.name ?? undefined}
          onPointerDown={(event) => event.preventDefault()} // the focus stays in the field
          onClick={() => choose(each)}
        >
          <Avatar person={each} />
          <bdi>{each.name}</bdi>
        </div>
      ))}
    </div>
  );
}

const idOf = ({ userId }: Participant): string => `mention-${encodeURIComponent(userId)}`;

/** Whose name, or a later word of it, begins so. */
function matching(people: readonly Participant[], begun: string): readonly Participant[] {
  const wanted = begun.toLocaleLowerCase();
  const fits = ({ name }: Participant): boolean =>
    ` ${(name ?? "").toLocaleLowerCase()}`.includes(` ${wanted}`) && name !== null;
  return people.filter(fits).slice(0, MOST);
}
