import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { ON_HELD, type Choice, type HeldAction, type How } from "../model/decisions.js";
import { dateTime, words } from "../model/format.js";
import { useSession } from "../session/use-session.js";
import { Decide } from "../ui/decide.js";
import { Files } from "../ui/files.js";
import { Link } from "../ui/navigation.js";
import { Badge } from "../ui/parts.js";
import { Terms } from "../ui/terms.js";
import { Assignment } from "./assignment.js";
import { Person } from "./people.js";
import { Queue, type Done } from "./queue.js";

/** Messages that the contact guard holds. */
export const HeldMessages = (): VNode => (
  <Queue
    kind="held"
    statuses={["open", "refused"]}
    choices={ON_HELD}
    empty={{ title: "Nothing is held", hint: "Messages that GUARD_RULES holds come here." }}
  >
    {({ held, assigneeId }, done, choice) => (
      <>{held && <HeldCard held={held} assigneeId={assigneeId} done={done} choice={choice} />}</>
    )}
  </Queue>
);

interface HeldCardProps {
  readonly held: shapes.HeldMessage;
  readonly assigneeId: string | null;
  readonly done: Done;
  readonly choice: VNode | null;
}

function HeldCard({ held, assigneeId, done, choice }: HeldCardProps): VNode {
  return (
    <li class="card case" aria-label={`Held message ${held.id}`}>
      <header class="card-header">
        <h2 class="case-title">
          {choice}
          <Link to={["moderation", "held", held.id]}>Message {held.id}</Link>
        </h2>
        <time class="muted" dateTime={held.createdAt}>
          {dateTime(held.createdAt)}
        </time>
      </header>
      <HeldFacts held={held} />
      {held.state === "held" && (
        <>
          <Assignment kind="held" id={held.id} assigneeId={assigneeId} done={done} />
          <DecideHeld held={held} done={done} />
        </>
      )}
    </li>
  );
}

/** Who wrote it where, what it says, and what was found in it. */
export function HeldFacts({ held }: { held: shapes.HeldMessage }): VNode {
  return (
    <>
      <p class="case-who">
        <Person id={held.senderId} /> in{" "}
        <Link to={["moderation", "conversation", held.conversationId]}>
          conversation #{held.conversationId}
        </Link>
      </p>
      {held.state === "refused" ? (
        <p class="muted">Refused: its text is erased.</p>
      ) : (
        <blockquote class="evidence" dir="auto">
          {held.card ? <Terms card={held.card} /> : (held.text ?? "a message without text")}
        </blockquote>
      )}
      <Files files={held.attachments} />
      <p class="badges">
        {held.detectors.map((detector) => (
          <Badge key={detector} tone="warning">
            {words(detector)}
          </Badge>
        ))}
      </p>
    </>
  );
}

/** What can be decided about a message that is held. */
export function DecideHeld({ held, done }: { held: shapes.HeldMessage; done: Done }): VNode {
  const session = useSession();
  const decide = async ({ action, said }: Choice<HeldAction>, how: How): Promise<string> => {
    await session.call("moderation.decide", { heldId: held.id, action, ...how });
    return `Message ${held.id}: ${said}.`;
  };
  return <Decide choices={ON_HELD} decide={decide} done={done} />;
}
