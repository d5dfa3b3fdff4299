import type { VNode } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

interface SignInProps {
  /** Why the last token did not open the console; empty before the first. */
  readonly problem: string;
  readonly enter: (token: string) => void;
}

/** Takes a token. There is no password: the site, or `portico console`, issues tokens. */
export function SignIn({ problem, enter }: SignInProps): VNode {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [token, setToken] = useState("");
  useEffect(() => {
    document.title = "Sign in · Portico console";
    field.current?.focus();
  }, []);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (token.trim() !== "") enter(token.trim());
  };
  return (
    <main class="sign-in">
      <form class="card" onSubmit={submit}>
        <h1>Portico console</h1>
        <p class="muted">
          Sign in with the token of an admin or a moderator. On the machine of the node{" "}
          <code>portico console</code> prints an address with one.
        </p>
        {problem !== "" && (
          <p class="error" role="alert" id={`${id}-problem`}>
            {problem}
          </p>
        )}
        <label for={id}>Access token</label>
        <input
          ref={field}
          id={id}
          type="password"
          autocomplete="off"
          spellcheck={false}
          value={token}
          aria-invalid={problem !== ""}
          aria-describedby={problem === "" ? undefined : `${id}-problem`}
          onInput={(event) => setToken(event.currentTarget.value)}
        />
        <button type="submit" class="button primary">
          Sign in
        </button>
      </form>
    </main>
  );
}
