import type { TeamDetails, TeamDetailsSnapshot } from "@portico/client";
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { faceOf, headingOf, topicOf } from "../model/people.js";
import { Avatar } from "../views/avatar.js";
import { Drawing, Icon } from "../views/icon.js";
import { useUi, useView } from "../views/ui.js";
import { useThread } from "../views/use-thread.js";
import { useDesk } from "./desk.js";
import { LabelDialog } from "./labels.js";
import { SnoozeMenu } from "./snooze.js";

const LABEL = "M4 4h8l8 8-8 8-8-8zm4 4h.01";
const REOPEN = "M4 12a8 8 0 1 0 3-6.2M7 2v4h4";

export interface ActProps {
  readonly details: TeamDetails;
  readonly snapshot: TeamDetailsSnapshot;
  readonly attempt: (work: Promise<unknown>) => void;
}

/** Who asks and what about, whose it is, and what can be done with it. */
export function TeamHeader({ back, ...props }: ActProps & { readonly back: () => void }): VNode {
  const ui = useUi();
  const { snapshot, details } = props;
  const { conversation } = useView(useThread(ui.client, details.conversationId));
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!matchMedia("(pointer: fine)").matches) button.current?.focus(); // else the field has it
  }, []);
  return (
    <header class="team-header" part="header">
      <div class="team-title">
        <button
          type="button"
          class="icon-button back"
          ref={button}
          aria-label={ui.say("back")}
          onClick={back}
        >
          <Icon name="back" />
        </button>
        {conversation && (
          <>
            <Avatar person={faceOf(conversation, ui.client.userId)} />
            <div class="thread-title">
              <h2>
                <bdi>{headingOf(conversation, ui.client.userId, ui.say("someone"))}</bdi>
              </h2>
              <p>
                <bdi>{topicOf(conversation)}</bdi>
              </p>
            </div>
          </>
        )}
      </div>
      {snapshot.inbox && <Acts {...props} inbox={snapshot.inbox} />}
      <Onlookers snapshot={snapshot} />
    </header>
  );
}

function Acts({
  details,
  snapshot,
  attempt,
  inbox,
}: ActProps & { readonly inbox: NonNullable<TeamDetailsSnapshot["inbox"]> }): VNode {
  const { say } = useDesk();
  const [anchor, openSnooze] = useState<HTMLElement | null>(null);
  const [areLabelsOpen, openLabels] = useState(false);
  const last = useRef<HTMLButtonElement>(null); // it stays, with other words
  const isOpen = inbox.status === "open";
  return (
    <div class="team-acts">
      <Assignee details={details} assigneeId={inbox.assigneeId} attempt={attempt} />
      {isOpen && (
        <button
          type="button"
          class="team-act"
          aria-haspopup="menu"
          title={say("snooze")}
          onClick={(event) => openSnooze(event.currentTarget)}
        >
          <Icon name="clock" />
          <span>{say("snooze")}</span>
        </button>
      )}
      <button type="button" class="team-act" title={say("labels")} onClick={() => openLabels(true)}>
        <Drawing name="label" shape={LABEL} />
        <span>{say("labels")}</span>
      </button>
      {isOpen ? (
        <button
          type="button"
          class="team-act"
          ref={last}
          title={say("close")}
          onClick={() => attempt(details.closeConversation())}
        >
          <Icon name="check" />
          <span>{say("close")}</span>
        </button>
      ) : (
        <button
          type="button"
          class="team-act"
          ref={last}
          title={say("reopen")}
          onClick={() => attempt(details.reopen())}
        >
          <Drawing name="reopen" shape={REOPEN} />
          <span>{say("reopen")}</span>
        </button>
      )}
      {anchor && (
        <SnoozeMenu
          anchor={anchor}
          close={() => openSnooze(null)}
          snooze={(until) => {
            attempt(details.snooze(until));
            last.current?.focus(); // the button of the menu goes
          }}
        />
      )}
      {areLabelsOpen && (
        <LabelDialog
          details={details}
          snapshot={snapshot}
          attempt={attempt}
          close={() => openLabels(false)}
        />
      )}
    </div>
  );
}

type AssigneeProps = Pick<ActProps, "details" | "attempt"> & { readonly assigneeId: string | null };

function Assignee({ details, assigneeId, attempt }: AssigneeProps): VNode {
  const { say: word } = useUi();
  const { team, me, say } = useDesk();
  const { members } = useView(team);
  return (
    <select
      class="select"
      aria-label={say("assignee")}
      value={assigneeId ?? ""}
      onChange={(event) => attempt(details.assign(event.currentTarget.value || null))}
    >
      <option value="">{say("nobody")}</option>
      {members.map(({ userId, name }) => (
        <option key={userId} value={userId}>
          {name ?? word("someone")}
          {userId === me && ` (${say("me")})`}
        </option>
      ))}
    </select>
  );
}

/** What is the case now: put away, closed, labels, and who else is here. Who comes and goes is read out. */
function Onlookers({ snapshot: { inbox, looking } }: Pick<ActProps, "snapshot">): VNode {
  const { dates } = useUi();
  const { say, nameOf } = useDesk();
  return (
    <div class="team-state">
      {inbox?.snoozedUntil && (
        <span class="tag">{say("snoozedUntil", { when: dates.full(inbox.snoozedUntil) })}</span>
      )}
      {inbox?.status === "closed" && <span class="tag">{say("closed")}</span>}
      {inbox?.labels.map((label) => (
        <bdi class="tag" key={label}>
          {label}
        </bdi>
      ))}
      <span class="team-looking" role="status">
        {looking
          .map(({ userId, doing }) => say(doing === "writing" ? "writes" : "looks", { name: nameOf(userId) }))
          .join(" · ")}
      </span>
    </div>
  );
}
