import type { Core } from "./core.js";
import { syncDrafts } from "./draft-sync.js";
import type { Drafts } from "./drafts.js";
import { followStreams } from "./streams.js";

/** What a page needs soon after each login, and not to show its first state. */
export async function begin(core: Core, drafts: Drafts): Promise<void> {
  followStreams(core);
  await syncDrafts(core, drafts);
}
