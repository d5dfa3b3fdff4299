import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { dateTime, words } from "../model/format.js";
import { useSession } from "../session/use-session.js";
import { Action } from "../ui/action.js";
import { Cases } from "../ui/cases.js";
import { Link } from "../ui/navigation.js";
import { Badge } from "../ui/parts.js";
import { Person } from "./people.js";

/** Messages that the contact guard holds. */
export function HeldMessages(): VNode {
  const session = useSession();
  return (
    <Cases
      load={async (cursor) => {
        const { held, nextCursor } = await session.call("moderation.held", cursor ? { cursor } : {});
        return { items: held, cursor: nextCursor ?? null };
      }}
      empty={{ title: "Nothing is held", hint: "Messages that GUARD_RULES holds come here." }}
    >
      {(held, done) => <Held held={held} done={done} />}
    </Cases>
  );
}

function Held({ held, done }: { held: shapes.HeldMessage; done: (message: string) => void }): VNode {
  const session = useSession();
  const decide = async (action: "release" | "refuse", said: string): Promise<string> => {
    await session.call("moderation.decide", { heldId: held.id, action });
    return `Message ${held.id}: ${said}.`;
  };
  return (
    <li class="card case" aria-label={`Held message ${held.id}`}>
      <header class="card-header">
        <h2>Message {held.id}</h2>
        <time class="muted" dateTime={held.createdAt}>
          {dateTime(held.createdAt)}
        </time>
      </header>
      <p>
        <Person id={held.senderId} /> in{" "}
        <Link to={["moderation", "conversation", held.conversationId]}>
          conversation #{held.conversationId}
        </Link>
      </p>
      <blockquote class="evidence">{held.text ?? "a message without text"}</blockquote>
      <p class="badges">
        {held.detectors.map((detector) => (
          <Badge key={detector} tone="warning">
            {words(detector)}
          </Badge>
        ))}
      </p>
      <div class="buttons start">
        <Action
          label="Release"
          explanation="Sends the message as it is."
          run={() => decide("release", "released")}
          done={done}
        />
        <Action
          label="Refuse"
          isDangerous
          explanation="The message is never sent, and its text is erased."
          run={() => decide("refuse", "refused")}
          done={done}
        />
      </div>
    </li>
  );
}
