import type { shapes } from "@portico/client";
import type { RefObject, VNode } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { useUi } from "../views/ui.js";
import { useDesk } from "./desk.js";

const BEGUN = /^\/([^\n]{0,40})$/u; // the whole text is a slash and what the title has to contain
const MOST = 6;
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

interface RepliesProps {
  readonly conversationId: number;
  readonly root: RefObject<HTMLDivElement | null>;
  readonly draft: string;
  readonly attempt: (work: Promise<unknown>) => void;
}

/** Saved replies whose title has what follows a `/` in the field. The focus stays in the field. */
export function Replies({ conversationId, root, draft, attempt }: RepliesProps): VNode {
  const { client, announce } = useUi();
  const { team, say } = useDesk();
  const key = String(conversationId);
  const begun = BEGUN.exec(draft)?.[1];
  const isOpen = begun !== undefined;
  const replies = useReplies(isOpen);
  const [chosen, setChosen] = useState(0);
  const fitting = replies?.filter((reply) => fits(reply, begun ?? "")).slice(0, MOST) ?? [];
  const reply = fitting[chosen] ?? fitting[0];
  const field = (): HTMLTextAreaElement | null => root.current?.querySelector("textarea") ?? null;

  const choose = ({ id }: shapes.SavedReply): void =>
    attempt(team.render(id, conversationId).then((text) => client.drafts.set(key, text)));
  const begin = (): void => {
    client.drafts.set(key, "/");
    field()?.focus();
  };
  useEffect(() => setChosen(0), [begun]);
  useEffect(() => {
    if (isOpen && replies && fitting.length === 0) announce(say("noReplies"));
  }, [isOpen, fitting.length]);
  useKeys(root, isOpen, (event) => {
    const step = STEPS[event.key];
    if (event.key === "Escape") client.drafts.set(key, "");
    else if (!reply) return false;
    else if (step !== undefined) setChosen((chosen + step + fitting.length) % fitting.length);
    else if (event.key === "Enter" || event.key === "Tab") choose(reply);
    else return false;
    return true;
  });
  useLayoutEffect(() => {
    const element = field();
    if (!reply || !isOpen || !element) return;
    element.setAttribute("aria-controls", "replies");
    element.setAttribute("aria-activedescendant", `reply-${reply.id}`);
    return () => {
      element.removeAttribute("aria-controls");
      element.removeAttribute("aria-activedescendant");
    };
  }, [reply, isOpen]);
  return (
    <>
      <button type="button" class="chip" disabled={draft !== "" && !isOpen} onClick={begin}>
        {say("replies")} <kbd aria-hidden="true">/</kbd>
      </button>
      {isOpen && reply && <ReplyList replies={fitting} reply={reply} choose={choose} />}
      {isOpen && replies && !reply && <p class="team-no-replies">{say("noReplies")}</p>}
    </>
  );
}

interface ReplyListProps {
  readonly replies: readonly shapes.SavedReply[];
  readonly reply: shapes.SavedReply;
  readonly choose: (reply: shapes.SavedReply) => void;
}

function ReplyList({ replies, reply, choose }: ReplyListProps): VNode {
  const { say } = useDesk();
  return (
    <div class="team-replies" role="listbox" id="replies" aria-label={say("replies")}>
      {replies.map((each) => (
        <div
          key={each.id}
          id={`reply-${each.id}`}
          class="team-reply"
          role="option"
          aria-selected={each === reply}
          onPointerDown={(event) => event.preventDefault()} // the focus stays in the field
          onClick={() => choose(each)}
        >
          <bdi class="team-reply-title">{each.title}</bdi>
          <span class="team-reply-text" dir="auto">
            {each.text}
          </span>
        </div>
      ))}
    </div>
  );
}

const fits = ({ title }: shapes.SavedReply, words: string): boolean =>
  title.toLocaleLowerCase().includes(words.trim().toLocaleLowerCase());

/** The saved replies, read each time when the list opens; null until then. */
function useReplies(isOpen: boolean): readonly shapes.SavedReply[] | null {
  const { team } = useDesk();
  const [replies, setReplies] = useState<readonly shapes.SavedReply[] | null>(null);
  useEffect(() => {
    if (isOpen) team.savedReplies().then(setReplies, () => undefined); // the next opening tries again
  }, [isOpen, team]);
  return replies;
}

/** Takes keys before the field does. The answer of `take`: the key is used up. */
function useKeys(
  root: RefObject<HTMLDivElement | null>,
  isOpen: boolean,
  take: (event: KeyboardEvent) => boolean,
): void {
  useLayoutEffect(() => {
    const element = root.current;
    if (!isOpen || !element) return;
    const hear = (event: KeyboardEvent): void => {
      if (!(event.target instanceof HTMLTextAreaElement) || event.isComposing || !take(event)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    element.addEventListener("keydown", hear, { capture: true });
    return () => element.removeEventListener("keydown", hear, { capture: true });
  });
}
