import type { Core } from "../core.js";
import type { NamedEvent } from "../connection/link.js";
import type { Call as CallData, StartCall } from "../generated/shapes.js";
import { Call } from "./call.js";
import type { Signal } from "./peer.js";
import { prepare } from "./prepare.js";
import { browserPlatform, type CallPlatform } from "./platform.js";
import { isCutOff } from "./states.js";

const RECENT = 5; // calls of the history in which a ringing one is looked for

const JOINING = ["call.accepted", "call.participant", "call.signal"];

/** The calls of this page. */
export class CallManager {
  private readonly calls = new Map<number, Call>();
  private starting = 0;
  /** What came before the answers to `call.start`: also of the call that another user started at the same moment. */
  private early: NamedEvent[] = [];

  constructor(
    private readonly core: Core,
    private readonly incoming: (call: Call) => void,
    private readonly platform: CallPlatform,
  ) {
    core.heard.add((event) => this.handle(event));
    core.afterJoin.add(() => void this.comeBack());
    void this.findRinging();
  }

  /** Call somebody, or all of a conversation. */
  async start(request: StartCall): Promise<Call> {
    const prepared = await prepare(this.core, this.platform, request.kind ?? "voice");
    this.starting += 1;
    try {
      const { call: data, media } = await this.core.call("call.start", request);
      const call = this.known(data);
      call.use(prepared);
      call.join(data, media);
      return call;
    } catch (thrown) {
      for (const track of prepared.stream.getTracks()) track.stop();
      throw thrown;
    } finally {
      this.starting -= 1;
      for (const event of this.early.splice(0)) this.handle(event);
    }
  }

  /** The client is closed: leave all calls. */
  stop(): void {
    for (const call of this.calls.values()) call.stop();
  }

  private handle(event: NamedEvent): void {
    if (this.starting > 0 && JOINING.includes(event.name)) return void this.early.push(event);
    switch (event.name) {
      case "call.incoming":
        return this.ring(event.payload.call);
      case "call.accepted":
        return this.calls.get(event.payload.call.id)?.invite(event.payload.call, event.payload.userId);
      case "call.participant":
        return this.notice(event.payload.call, event.payload.userId, event.payload.state);
      case "call.rejected":
      case "call.updated":
      case "call.ended":
        return this.calls.get(event.payload.call.id)?.follow(event.payload.call);
      case "call.answered_elsewhere":
        return this.calls.get(event.payload.callId)?.answeredElsewhere();
      case "call.signal":
        return this.calls
          .get(event.payload.callId)
          ?.take(event.payload.fromUserId, event.payload as unknown as Signal);
    }
  }

  /** A call may ring twice: Portico was restarted. */
  private ring(data: CallData): void {
    const isNew = !this.calls.has(data.id);
    const call = this.known(data);
    call.follow(data);
    if (isNew && call.state === "ringing") this.incoming(call);
  }

  private notice(data: CallData, userId: string, state: string): void {
    const call = this.calls.get(data.id);
    if (state === "joined" || state === "back") call?.invite(data, userId);
    else if (state === "left") call?.dismiss(data, userId);
    else call?.follow(data); // only the session is lost: the media may go on
  }

  private known(data: CallData): Call {
    const call = this.calls.get(data.id) ?? new Call(this.core, this.platform, data);
    this.calls.set(data.id, call);
    return call;
  }

  private async comeBack(): Promise<void> {
    for (const call of this.calls.values()) await call.comeBack();
    await this.findRinging();
  }

  /** A call may ring since before this page, or since the connection was lost. */
  private async findRinging(): Promise<void> {
    if (this.core.link.status !== "online") return;
    try {
      const { calls } = await this.core.call("call.history", { limit: RECENT });
      for (const call of calls) if (call.status === "ringing") this.ring(call);
    } catch (thrown) {
      if (!isCutOff(this.core.tools.asPorticoError(thrown))) this.core.report(thrown); // else the next connection asks again
    }
  }
}

export const openCalls = (
  core: Core,
  incoming: (call: Call) => void,
  platform = browserPlatform,
): CallManager => new CallManager(core, incoming, platform);
