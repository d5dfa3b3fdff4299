import type { Core } from "../core.js";
import type { SavedReply, Team as TeamShape } from "../generated/shapes.js";
import type { Portico, PorticoOptions } from "../portico.js";
import { TeamDetails } from "./details.js";
import { TeamInbox, type InboxFilter } from "./inbox.js";
import { Store } from "./store.js";
import { TeamLink } from "./team-link.js";

/** A team for one of its members: its inbox, and a client that acts for it. `close()` it when nothing shows it. */
export class Team extends Store<TeamShape> {
  private acting: Portico | null = null;
  private readonly stop: () => void;

  /** @internal */
  constructor(
    private readonly core: Core,
    team: TeamShape,
    private readonly options: PorticoOptions,
    private readonly Client: typeof Portico,
  ) {
    super(team);
    this.stop = core.events.on("team.updated", (event) => event.team.id === team.id && this.set(event.team));
  }

  get id(): number {
    return this.getSnapshot().id;
  }

  /** Conversations, threads and messages of the team: what is sent here is sent by the team. Connects at the first use. */
  get client(): Portico {
    return (this.acting ??= this.open());
  }

  /** A live list of its conversations. `close()` it when nothing shows it. */
  inbox(filter: InboxFilter = {}): TeamInbox {
    return new TeamInbox(this.core, this.id, filter);
  }

  /** What the team alone sees of a conversation, and what it does with it. `close()` it when nothing shows it. */
  details(conversationId: number): TeamDetails {
    return new TeamDetails(this.core, this.id, conversationId);
  }

  /** Texts that the team sends again and again, by title. */
  async savedReplies(): Promise<readonly SavedReply[]> {
    return (await this.core.link.call("saved_reply.list", { teamId: this.id })).savedReplies;
  }

  /** A saved reply for a conversation. Nothing is sent: show it to the member first. */
  async render(savedReplyId: number, conversationId: number): Promise<string> {
    return (await this.core.link.call("saved_reply.render", { savedReplyId, conversationId })).text;
  }

  close(): void {
    this.stop();
    this.acting?.close();
  }

  private open(): Portico {
    const { core, options, Client } = this;
    const team = this.getSnapshot();
    const client = new Client({
      ...options,
      storage: "memory",
      userId: team.participantId,
      openLink: (listener) => new TeamLink(core, team, listener),
    });
    client.connect().catch(() => undefined); // its status says it
    return client;
  }
}

/** Read the team as soon as there is a connection, and follow it. */
export async function openTeam(
  core: Core,
  teamId: number,
  options: PorticoOptions,
  Client: typeof Portico,
): Promise<Team> {
  await online(core);
  const { team } = await core.link.call("team.get", { teamId });
  return new Team(core, team, options, Client);
}

/** Rejects where there will be no connection. */
function online({ link, events, tools }: Core): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const { status } = link;
      if (status === "connecting" || status === "offline") return;
      stop();
      if (status === "online") resolve();
      else reject(tools.notConnected("closed"));
    };
    const stop = events.on("status", look);
    look();
  });
}
