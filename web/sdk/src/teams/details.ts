import type { Core } from "../core.js";
import type { Author, InboxState, LookingMember, Note } from "../generated/shapes.js";
import { Store } from "./store.js";

/** What the team alone sees of a conversation. */
export interface TeamDetailsSnapshot {
  /** Null until it is loaded. */
  readonly inbox: InboxState | null;
  /** In ascending order. A note is shown behind the message `afterSeq`. */
  readonly notes: readonly Note[];
  /** Who of the team wrote which message. */
  readonly authors: readonly Author[];
  /** The other members who look at it, or write an answer. */
  readonly looking: readonly LookingMember[];
}

const NOTHING: TeamDetailsSnapshot = { inbox: null, notes: [], authors: [], looking: [] };
const REPEAT = 20_000; // milliseconds: what the server is told holds for 30 seconds

/** The live state, notes and onlookers of a conversation. While it is open the others see that the member looks at it. */
export class TeamDetails extends Store<TeamDetailsSnapshot> {
  private readonly ends: (() => void)[] = [];
  private doing: LookingMember["doing"] = "looking";
  private stopTimer = (): void => undefined;

  /** @internal */
  constructor(
    private readonly core: Core,
    teamId: number,
    readonly conversationId: number,
  ) {
    super(NOTHING);
    const { events } = core;
    const isOurs = (of: { readonly teamId: number; readonly conversationId: number }): boolean =>
      of.teamId === teamId && of.conversationId === conversationId;
    this.ends.push(
      events.on("status", (status) => status === "online" && this.load()),
      events.on("inbox.updated", ({ inbox }) => isOurs(inbox) && this.takeState(inbox)),
      events.on("note.created", ({ note }) => isOurs(note) && this.takeNote(note)),
      events.on("inbox.looking", (event) => isOurs(event) && this.takeLook(event.userId, event.doing)),
      events.on("team.event", ({ teamId: of, event, memberId }) => {
        if (of === teamId && event === "message.created" && memberId !== null) this.load();
      }),
    );
    this.load();
    this.look();
  }

  /** Tell the team whether the member writes an answer. */
  setWriting(isWriting: boolean): void {
    const doing = isWriting ? "writing" : "looking";
    if (doing === this.doing) return;
    this.doing = doing;
    this.look();
  }

  async assign(userId: string | null): Promise<void> {
    const { conversationId } = this;
    this.learn(await this.core.link.call("conversation.assign", { conversationId, userId }));
  }

  /** Put it away until a time (RFC 3339). */
  async snooze(until: string): Promise<void> {
    const { conversationId } = this;
    this.learn(await this.core.link.call("conversation.snooze", { conversationId, until }));
  }

  /** Close the conversation. A message of the other side opens it again. */
  async closeConversation(): Promise<void> {
    const { conversationId } = this;
    this.learn(await this.core.link.call("conversation.close", { conversationId }));
  }

  async reopen(): Promise<void> {
    const { conversationId } = this;
    this.learn(await this.core.link.call("conversation.reopen", { conversationId }));
  }

  async label(change: {
    readonly add?: readonly string[];
    readonly remove?: readonly string[];
  }): Promise<void> {
    const { conversationId } = this;
    const { add = [], remove = [] } = change;
    this.learn(await this.core.link.call("conversation.label", { conversationId, add, remove }));
  }

  /** Write a note that only the team sees. The same `localId` is stored once. */
  async addNote(text: string, localId: string): Promise<Note> {
    const { conversationId } = this;
    const { note } = await this.core.link.call("note.add", { conversationId, text, localId });
    this.takeNote(note);
    return note;
  }

  /** Stop to follow it, and to look at it. */
  close(): void {
    this.stopTimer();
    for (const end of this.ends.splice(0)) end();
    this.tell("gone");
  }

  private load(): void {
    if (this.core.link.status !== "online") return;
    const { conversationId } = this;
    this.core.link.call("inbox.get", { conversationId }).then(
      ({ inbox, notes, authors, looking }) => {
        this.set({ notes, authors, looking: looking.filter(({ userId }) => userId !== this.core.state.me) });
        this.takeState(inbox);
      },
      (thrown: unknown) => this.core.report(thrown),
    );
  }

  private look(): void {
    this.stopTimer();
    this.tell(this.doing);
    this.stopTimer = this.core.clock.after(REPEAT, () => this.look());
  }

  private tell(doing: LookingMember["doing"] | "gone"): void {
    if (this.core.link.status !== "online") return;
    const { conversationId } = this;
    this.core.link.call("inbox.look", { conversationId, doing }).then(
      ({ looking }) => doing !== "gone" && this.set({ looking }),
      () => undefined, // it is told again soon
    );
  }

  /** Whoever acts gets no event: the answer stands for it, also for lists and for other tabs. */
  private learn({ inbox }: { readonly inbox: InboxState }): void {
    this.core.learn([{ name: "inbox.updated", payload: { inbox, by: this.core.state.me } }]);
    this.takeState(inbox);
  }

  private takeState(inbox: InboxState): void {
    const { inbox: before } = this.getSnapshot();
    if (!before || before.rev <= inbox.rev) this.set({ inbox });
  }

  private takeNote(note: Note): void {
    const notes = this.getSnapshot().notes.filter(({ id }) => id !== note.id);
    this.set({ notes: [...notes, note].sort((one, other) => one.id - other.id) });
  }

  private takeLook(userId: string, doing: LookingMember["doing"] | "gone"): void {
    const others = this.getSnapshot().looking.filter((each) => each.userId !== userId);
    this.set({ looking: doing === "gone" ? others : [...others, { userId, doing }] });
  }
}
