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
  const [iceServers, stream] = await Promise.all([
    findServers(core),
    platform.getUserMedia({ audio: true, video: kind === "video" }),
  ]);
  return { stream, iceServers };
}

/** The servers that help two devices to reach each other, with credentials that are valid for a while. */
export async function findServers(core: Core): Promise<readonly RTCIceServer[]> {
  const { iceServers } = await core.call("call.ice_servers", {});
  return iceServers.map(({ urls, username, credential }) => ({
    urls: [...urls],
    ...(username && { username }),
    ...(credential && { credential }),
  }));
}
