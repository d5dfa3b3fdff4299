import type { Core } from "../core.js";
import type { CallOptions } from "../wamp/session.js";
import type { Link, LinkListener, NamedEvent, Reply, Request, Status } from "../connection/link.js";
import { FOR_TEAMS } from "../generated/for-teams.js";
import type { ProcedureName } from "../generated/registry.js";

const forTeams = new Set<string>(FOR_TEAMS);

/** The connection of a member, as the team sees it: calls are made for the team, and its events come out of `team.event`. */
export class TeamLink implements Link {
  readonly isLeader = true;
  private readonly ends: (() => void)[] = [];
  private isStopped = false;

  constructor(
    private readonly member: Core,
    private readonly team: { readonly id: number; readonly participantId: string },
    private readonly listener: LinkListener,
  ) {}

  get status(): Status {
    return this.isStopped ? "closed" : this.member.link.status;
  }

  start(): void {
    if (this.ends.length > 0 || this.isStopped) return;
    const { events, tools } = this.member;
    this.ends.push(
      events.on("status", (status) => {
        this.listener.status(status);
        if (status === "online") queueMicrotask(() => this.join()); // the member joins in this turn
      }),
      events.on("team.event", ({ teamId, event, payload }) => {
        if (teamId !== this.team.id) return;
        this.listener.event({ name: event, payload: tools.toCamel(payload) } as NamedEvent);
      }),
    );
    if (this.status === "online") this.join();
  }

  stop(): void {
    this.isStopped = true;
    for (const end of this.ends.splice(0)) end();
    this.listener.status("closed");
  }

  /** No other tab acts by this client. */
  share(): void {
    return undefined;
  }

  call<Name extends ProcedureName>(
    name: Name,
    request: Request<Name>,
    options?: CallOptions,
  ): Promise<Reply<Name>> {
    if (this.isStopped) return Promise.reject(this.member.tools.notConnected("closed"));
    const asked = forTeams.has(name) ? { ...request, asTeam: this.team.id } : request;
    return this.member.link.call(name, asked, options);
  }

  private join(): void {
    const { sessionId, server } = this.member;
    if (sessionId === null || this.status !== "online") return;
    this.listener.joined({
      sessionId,
      userId: this.team.participantId,
      role: "user",
      extra: { ...server },
    });
  }
}
