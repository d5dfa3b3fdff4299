import type { Portico } from "@portico/client";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useUi } from "./ui.js";

const RECENT = 5; // calls of the history in which a ringing one is looked for

type CallCode = typeof import("../calls/screens.js");

/** The call of the page. Its code is loaded when one rings or is begun. */
export function CallLayer(): VNode | null {
  const ui = useUi();
  const { client, announce, say } = ui;
  const [code, setCode] = useState<CallCode | null>(null);
  useEffect(() => {
    const load = async (): Promise<CallCode> => {
      const loaded = await import("../calls/screens.js");
      loaded.deskOf(client); // it finds the call that rings
      setCode(loaded);
      return loaded;
    };
    const failed = (): void => announce(say("failed"));
    ui.startCall = (conversationId, kind) =>
      void load().then((loaded) => loaded.deskOf(client).start(conversationId, kind), failed);
    return watchRinging(client, () => void load().catch(failed));
  }, [client]);
  return code && <code.CallScreens />;
}

/** Tells of a call that rings now, or has rung since before there was a page or a connection. */
function watchRinging(client: Portico, rings: () => void): () => void {
  const look = async (): Promise<void> => {
    if (client.status !== "online") return;
    const { calls } = await client.rpc("call.history", { limit: RECENT });
    if (calls.some(({ status }) => status === "ringing")) rings();
  };
  const tryToLook = (): void => void look().catch(() => undefined); // the next connection tries it again
  tryToLook();
  const stops = [client.on("status", tryToLook), client.on("call.incoming", rings)];
  return () => {
    for (const stop of stops) stop();
  };
}
