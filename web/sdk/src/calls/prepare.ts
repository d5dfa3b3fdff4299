import type { Core } from "../core.js";
import type { Call } from "../generated/shapes.js";
import type { CallPlatform } from "./platform.js";

/** What a device needs before it joins a call. */
export interface Prepared {
  readonly stream: MediaStream;
  readonly iceServers: readonly RTCIceServer[];
}

/** Open microphone and camera, and ask for the addresses of the servers. */
export async function prepare(core: Core, platform: CallPlatform, kind: Call["kind"]): Promise<Prepared> {
  const [{ iceServers }, stream] = await Promise.all([
    core.call("call.ice_servers", {}),
    platform.getUserMedia({ audio: true, video: kind === "video" }),
  ]);
  const servers = iceServers.map(({ urls, username, credential }) => ({
    urls: [...urls],
    ...(username && { username }),
    ...(credential && { credential }),
  }));
  return { stream, iceServers: servers };
}
