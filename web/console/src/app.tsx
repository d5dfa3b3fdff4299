import type { VNode } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";
import { SignIn } from "./pages/sign-in.js";
import { Session, socketUrl, type SessionState } from "./session/session.js";
import { forgetToken, keepToken, takeToken } from "./session/token.js";
import { SessionContext, useSessionState } from "./session/use-session.js";
import { Frame } from "./ui/frame.js";
import { Navigated } from "./ui/navigation.js";
import { Loading } from "./ui/states.js";

/** The sign-in page until there is a token, then what the token opens. */
export function App(): VNode {
  const [token, setToken] = useState(takeToken);
  const [problem, setProblem] = useState("");
  const enter = (given: string): void => {
    keepToken(given);
    setToken(given);
  };
  const leave = useCallback((why: string): void => {
    forgetToken();
    setProblem(why);
    setToken(null);
  }, []);
  useEffect(() => {
    const take = (): void => setToken(takeToken()); // a link with a token to the page that is open loads nothing
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, []);
  if (token === null) return <SignIn problem={problem} enter={enter} />;
  return <Entered key={token} token={token} leave={leave} />;
}

function Entered({ token, leave }: { token: string; leave: (why: string) => void }): VNode {
  const [session] = useState(() => new Session(socketUrl(), token));
  const state = useSessionState(session);
  useEffect(() => () => session.close(), [session]);
  const problem = problemOf(state);
  useEffect(() => {
    if (problem !== null) leave(problem);
  }, [problem, leave]);
  if (state.entry !== "in") return <Entering isOffline={state.status === "offline"} />;
  return (
    <SessionContext.Provider value={session}>
      <Navigated>
        <Frame state={state} leave={() => leave("")} />
      </Navigated>
    </SessionContext.Provider>
  );
}

const Entering = ({ isOffline }: { isOffline: boolean }): VNode => (
  <main class="sign-in">
    <h1 class="hidden">Portico console</h1>
    {isOffline && <p role="status">The node cannot be reached. Trying again…</p>}
    <Loading />
  </main>
);

/** Why this token opens nothing, or nothing any more; null while it may. */
function problemOf({ entry, role, logins, reason }: SessionState): string | null {
  if (entry === "powerless") return `This token has the role ${role}. The console needs admin or moderator.`;
  if (entry !== "refused") return null;
  const what = logins > 0 ? "The session has ended" : "Portico refused this token";
  return reason === "" ? `${what}.` : `${what}: ${reason}.`;
}
