import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { dateTime, plural } from "../model/format.js";
import { useSession } from "../session/use-session.js";
import { Action } from "../ui/action.js";
import { Cases } from "../ui/cases.js";
import { Files } from "../ui/files.js";
import { Link } from "../ui/navigation.js";
import { Person } from "./people.js";

/** Answers by email or SMS that came from an address which is not the person's. */
export function HeldAnswers(): VNode {
  const session = useSession();
  return (
    <Cases
      load={async (cursor) => {
        const { answers, nextCursor } = await session.call("inbound.held", cursor ? { cursor } : {});
        return { items: answers, cursor: nextCursor };
      }}
      empty={{ title: "Nothing is held", hint: "Answers from unknown addresses come here." }}
    >
      {(answer, done) => <Answer answer={answer} done={done} />}
    </Cases>
  );
}

function Answer({ answer, done }: { answer: shapes.HeldAnswer; done: (message: string) => void }): VNode {
  const session = useSession();
  const decide = async (action: "accept" | "discard", said: string): Promise<string> => {
    await session.call("inbound.decide", { answerId: answer.id, action });
    return `Answer ${answer.id}: ${said}.`;
  };
  return (
    <li class="card case" aria-label={`Held answer ${answer.id}`}>
      <header class="card-header">
        <h2>Answer {answer.id}</h2>
        <time class="muted" dateTime={answer.receivedAt}>
          {dateTime(answer.receivedAt)}
        </time>
      </header>
      <p>
        By {answer.via} from <code>{answer.sender ?? "an unknown sender"}</code>, for{" "}
        <Person id={answer.userId} /> in{" "}
        <Link to={["conversations", answer.conversationId]}>conversation #{answer.conversationId}</Link>
      </p>
      <blockquote class="evidence" dir="auto">
        {answer.text}
      </blockquote>
      <Files files={answer.files} />
      {answer.filesDropped > 0 && <p class="muted">{plural(answer.filesDropped, "file")} refused.</p>}
      <div class="buttons start">
        <Action
          label="Accept"
          explanation="Sends the answer as this person."
          run={() => decide("accept", "sent")}
          done={done}
        />
        <Action
          label="Discard"
          isDangerous
          explanation="Deletes the answer."
          run={() => decide("discard", "discarded")}
          done={done}
        />
      </div>
    </li>
  );
}
