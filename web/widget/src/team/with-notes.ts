import type {
  Portico,
  shapes,
  Team,
  TeamDetails,
  TeamDetailsSnapshot,
  Thread,
  ThreadMessage,
  ThreadSnapshot,
} from "@portico/client";

/** The client of a team, whose thread of a conversation has the notes of the team, and the names of who answered. */
export function withNotes(team: Team, details: TeamDetails): Portico {
  const { client } = team;
  const threads = new Map<Thread, Thread>();
  return changed(client, {
    conversation: (id) => {
      const thread = client.conversation(id);
      const shown = threads.get(thread) ?? threadWithNotes(team, details, thread);
      threads.set(thread, shown);
      return shown;
    },
  });
}

function threadWithNotes(team: Team, details: TeamDetails, thread: Thread): Thread {
  let made: {
    readonly of: ThreadSnapshot;
    readonly with: TeamDetailsSnapshot;
    readonly is: ThreadSnapshot;
  } | null = null;
  return changed(thread, {
    subscribe: (listener) => {
      const ends = [thread.subscribe(listener), details.subscribe(listener)];
      return () => ends.forEach((end) => end());
    },
    getSnapshot: () => {
      const [snapshot, known] = [thread.getSnapshot(), details.getSnapshot()];
      if (made?.of !== snapshot || made.with !== known)
        made = { of: snapshot, with: known, is: { ...snapshot, messages: merged(team, snapshot, known) } };
      return made.is;
    },
  });
}

/** The same object, but for some of its members. */
function changed<Target extends object>(target: Target, members: Partial<Target>): Target {
  return new Proxy(target, {
    get: (_, name) => {
      const key = name as keyof Target;
      const value: unknown = members[key] ?? target[key];
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

/** The messages that are loaded, each with the name of the member who wrote it, and the notes between them. */
function merged(
  team: Team,
  { messages, hasOlder, hasNewer }: ThreadSnapshot,
  { notes, authors }: TeamDetailsSnapshot,
): readonly ThreadMessage[] {
  const names = new Map(authors.map(({ messageId, userId }) => [messageId, nameIn(team, userId)]));
  const seqs = messages.flatMap(({ seq }) => seq ?? []);
  const [first = 0, last = 0] = [seqs[0], seqs.at(-1)];
  const isShown = ({ afterSeq }: shapes.Note): boolean =>
    (!hasOlder || afterSeq >= first) && (!hasNewer || afterSeq <= last);
  const rest = notes.filter(isShown);
  const rows: ThreadMessage[] = [];
  for (const message of messages) {
    const { seq } = message;
    while (rest[0] && seq !== null && rest[0].afterSeq < seq) rows.push(...rest.splice(0, 1).map(lineOf));
    rows.push(named(message, names.get(message.id ?? 0)));
  }
  const unsent = rows.findIndex(({ seq, type }) => seq === null && type !== "system");
  rows.splice(unsent < 0 ? rows.length : unsent, 0, ...rest.map(lineOf));
  return rows;
}

const nameIn = (team: Team, userId: string): string | null =>
  team.getSnapshot().members.find((member) => member.userId === userId)?.name ?? null;

const lines = new WeakMap<shapes.Note, ThreadMessage>();

/** A note as a line of the thread. The same object for the same note, so that it is drawn once. */
function lineOf(note: shapes.Note): ThreadMessage {
  let line = lines.get(note);
  if (!line) lines.set(note, (line = newLine(note)));
  return line;
}

function newLine(note: shapes.Note): ThreadMessage {
  const { id, conversationId, authorId, text, createdAt } = note;
  return {
    ...{ id: null, seq: null, rev: 0, status: "pending", error: null, type: "system" },
    ...{ conversationId, senderId: authorId, localId: `note ${id}`, text, createdAt },
    ...{ replyTo: null, quoted: null, attachments: [], metadata: { note: id }, reactions: {} },
    ...{ editedAt: null, deletedAt: null },
  };
}

const namedMessages = new WeakMap<ThreadMessage, ThreadMessage>();

/** A message with the name of who wrote it for the team. */
function named(message: ThreadMessage, name: string | null | undefined): ThreadMessage {
  if (!name || message.metadata["agent"]) return message;
  let shown = namedMessages.get(message);
  if (!shown)
    namedMessages.set(message, (shown = { ...message, metadata: { ...message.metadata, agent: { name } } }));
  return shown;
}
