import { PorticoError, type Portico, type Thread, type ThreadSnapshot } from "@portico/client";
import { Hold } from "./hold.js";

/** What can be done in a conversation: the methods of `Thread`. The same functions for the same conversation. */
export type ThreadActions = {
  readonly [
    Name in
      | "send"
      | "retry"
      | "discard"
      | "edit"
      | "remove"
      | "react"
      | "unreact"
      | "markRead"
      | "setTyping"
      | "loadOlder"
      | "loadNewer"
      | "jumpTo"
      | "toNewest"
  ]: OmitThisParameter<Thread[Name]>;
};

/** A store for `useSyncExternalStore`, and what can be done. */
export interface ThreadStore {
  readonly subscribe: (listener: () => void) => () => void;
  readonly getSnapshot: () => ThreadSnapshot;
  readonly actions: ThreadActions;
}

const EMPTY: ThreadSnapshot = {
  ...{ conversation: null, participants: [], messages: [], typing: [], receipts: {} },
  ...{ hasOlder: false, hasNewer: false },
};

export const emptySnapshot = (): ThreadSnapshot => EMPTY;

/** No conversation is chosen. */
export const NO_THREAD: ThreadStore = {
  subscribe: () => () => undefined,
  getSnapshot: emptySnapshot,
  actions: actionsOf(() => null),
};

const stores = new WeakMap<Portico, Map<number, ThreadStore>>();

/** The one store of a conversation, for all components that show it. */
export function threadStore(portico: Portico, id: number): ThreadStore {
  const ofClient = stores.get(portico) ?? new Map<number, ThreadStore>();
  stores.set(portico, ofClient);
  const store = ofClient.get(id) ?? openStore(portico, id);
  ofClient.set(id, store);
  return store;
}

/** Follows the conversation while a component shows it: a render alone opens nothing. */
function openStore(portico: Portico, id: number): ThreadStore {
  let thread: Thread | null = null;
  const open = (): Thread => (thread ??= portico.conversation(id));
  const close = (): void => {
    thread?.close();
    thread = null;
  };
  const hold = new Hold(open, close);
  const subscribe = (listener: () => void): (() => void) => {
    const letGo = hold.take();
    const stop = open().subscribe(listener);
    return () => {
      stop();
      letGo();
    };
  };
  const use = (): Thread => {
    hold.take()(); // after the last component is gone an action opens the thread for itself only
    return open();
  };
  return { subscribe, getSnapshot: () => thread?.getSnapshot() ?? EMPTY, actions: actionsOf(use) };
}

/** Without a thread what answers rejects, and the rest does nothing. */
function actionsOf(find: () => Thread | null): ThreadActions {
  const thread = (): Thread => {
    const found = find();
    if (!found) throw new PorticoError("not_found", "no conversation is chosen");
    return found;
  };
  return {
    send: async (content) => thread().send(content),
    retry: async (localId) => thread().retry(localId),
    discard: (localId) => find()?.discard(localId),
    edit: async (messageId, text) => thread().edit(messageId, text),
    remove: async (messageId) => thread().remove(messageId),
    react: async (messageId, emoji) => thread().react(messageId, emoji),
    unreact: async (messageId, emoji) => thread().unreact(messageId, emoji),
    markRead: (upToSeq) => find()?.markRead(upToSeq),
    setTyping: (isTyping) => find()?.setTyping(isTyping),
    loadOlder: async () => thread().loadOlder(),
    loadNewer: async () => thread().loadNewer(),
    jumpTo: async (place) => thread().jumpTo(place),
    toNewest: async () => thread().toNewest(),
  };
}
