import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Session, SessionState } from "./session.js";

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("a page outside of a session");
  return session;
}

/** The state of a session, drawn again when it changes. */
export function useSessionState(session: Session): SessionState {
  const [state, setState] = useState(session.getSnapshot);
  useEffect(() => {
    const read = (): void => setState(session.getSnapshot());
    read(); // it may have changed since it was drawn
    return session.subscribe(read);
  }, [session]);
  return state;
}
