import type { Core } from "../core.js";
import { Emitter } from "../emitter.js";
import type { StartCall } from "../generated/shapes.js";
import type { Call } from "./call.js";
import type { CallManager } from "./manager.js";

export interface CallsEvents {
  /** Somebody calls: answer with `call.accept()` or `call.reject()`. */
  incoming: Call;
}

/** Voice and video calls. Their code is loaded when they are first used. */
export class Calls {
  private readonly emitter = new Emitter<CallsEvents>();
  private manager: Promise<CallManager> | null = null;
  private loaded: CallManager | null = null;

  /** @internal */
  constructor(private readonly core: Core) {}

  /** Call somebody, or all of a conversation. Asks for microphone and camera first. */
  async start(request: StartCall): Promise<Call> {
    return (await this.load()).start(request);
  }

  on<Name extends keyof CallsEvents>(name: Name, listener: (payload: CallsEvents[Name]) => void): () => void {
    this.load().catch((thrown: unknown) => this.core.report(thrown));
    return this.emitter.on(name, listener);
  }

  /** The client is closed: leave all calls, and release the devices. @internal */
  stop(): void {
    this.loaded?.stop();
  }

  private load(): Promise<CallManager> {
    this.manager ??= import("./manager.js").then(({ openCalls }) => {
      return (this.loaded = openCalls(this.core, (call) => this.emitter.emit("incoming", call)));
    });
    return this.manager;
  }
}
