import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { dateTime, plural, words } from "../model/format.js";
import { messageOf } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Link } from "../ui/navigation.js";
import { Badge, Card, Page } from "../ui/parts.js";
import { ReasonForm } from "../ui/reason-form.js";
import { Files } from "../ui/files.js";
import { Empty, Trouble } from "../ui/states.js";
import { Terms } from "../ui/terms.js";
import { Person } from "./people.js";

const PAGE = 50;

/** A conversation, after a reason was given. The audit keeps the reason. */
export function ReadingPage({ conversationId }: { conversationId: number }): VNode {
  return (
    <Page
      title={`Read conversation #${conversationId}`}
      hint="Give a reason. It is kept in the audit with your name."
      actions={<Link to={["moderation"]}>Moderation</Link>}
    >
      <Reading conversationId={conversationId} />
    </Page>
  );
}

function Reading({ conversationId }: { conversationId: number }): VNode {
  const session = useSession();
  const [read, setRead] = useState<shapes.ConversationRead | null>(null);
  const [reason, setReason] = useState("");
  const [error, setError] = useState("");
  const load = async (given: string, beforeSeq: number | null): Promise<void> => {
    try {
      const asked = { conversationId, reason: given, limit: PAGE, ...(beforeSeq !== null && { beforeSeq }) };
      const found = await session.call("moderation.read", asked);
      const later = beforeSeq === null ? [] : (read?.messages ?? []);
      setRead({ ...found, messages: [...found.messages, ...later] });
      setReason(given);
      setError("");
    } catch (thrown) {
      setError(messageOf(thrown));
    }
  };
  return (
    <>
      <Trouble text={error} />
      {read === null ? (
        <ReasonForm label="Read" give={(given) => void load(given, null)} />
      ) : (
        <Messages read={read} older={(seq) => void load(reason, seq)} />
      )}
    </>
  );
}

interface MessagesProps {
  readonly read: shapes.ConversationRead;
  readonly older: (beforeSeq: number) => void;
}

function Messages({ read: { messages, people }, older }: MessagesProps): VNode {
  const first = messages[0];
  return (
    <>
      <PeopleOf people={people} />
      {first === undefined && <Empty title="No messages" icon="conversations" />}
      {first !== undefined && first.seq > 1 && (
        <button type="button" class="button more" onClick={() => older(first.seq)}>
          Older messages
        </button>
      )}
      <Transcript messages={messages} people={people} marked={null} />
    </>
  );
}

/** Who takes part, and how they stand. */
export const PeopleOf = ({ people }: { people: readonly shapes.Conduct[] }): VNode => (
  <Card title="People">
    <ul class="checks">
      {people.map(({ user, strikes, suspendedUntil, blocked }) => (
        <li key={user.id}>
          <Person id={user.id} name={user.name} />
          <span class="badges">
            {strikes > 0 && <Badge tone="warning">{plural(strikes, "strike")}</Badge>}
            {suspendedUntil !== null && <Badge tone="bad">suspended</Badge>}
            {blocked && <Badge tone="bad">blocked</Badge>}
          </span>
        </li>
      ))}
    </ul>
  </Card>
);

interface TranscriptProps {
  readonly messages: readonly shapes.Message[];
  readonly people: readonly shapes.Conduct[];
  /** The message that matters. */
  readonly marked: number | null;
}

/** What was said, oldest first. */
export const Transcript = ({ messages, people, marked }: TranscriptProps): VNode => (
  <Card title="What was said">
    <ol class="transcript" aria-label="Messages">
      {messages.map((message) => (
        <Line key={message.id} message={message} people={people} isMarked={message.id === marked} />
      ))}
    </ol>
  </Card>
);

interface LineProps {
  readonly message: shapes.Message;
  readonly people: readonly shapes.Conduct[];
  readonly isMarked: boolean;
}

function Line({ message, people, isMarked }: LineProps): VNode {
  const name = people.find(({ user }) => user.id === message.senderId)?.user.name ?? null;
  const said = message.text ?? (message.deletedAt === null ? words(message.type) : "deleted");
  return (
    <li class={isMarked ? "marked" : undefined}>
      <span class="transcript-head">
        <strong>
          <bdi>{name ?? message.senderId}</bdi>
        </strong>
        <time class="muted" dateTime={message.createdAt}>
          {dateTime(message.createdAt)}
        </time>
        {isMarked && <Badge tone="warning">reported</Badge>}
      </span>
      {message.card === undefined ? (
        <p class={message.text === null ? "muted" : undefined} dir="auto">
          {said}
        </p>
      ) : (
        <Terms card={message.card} />
      )}
      <Files files={message.attachments} />
    </li>
  );
}
