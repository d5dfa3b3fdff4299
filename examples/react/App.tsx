import type { PorticoOptions } from "@portico/client";
import { PorticoProvider, useCall, useConversations, useStatus, useThread } from "@portico/react";
import { useEffect, useRef, useState, type FormEvent, type ReactElement } from "react";

/** A page with the conversations on one side, the chosen one on the other, and calls over both. */
export function App({ options }: { options: PorticoOptions }): ReactElement {
  return (
    <PorticoProvider options={options}>
      <Page />
    </PorticoProvider>
  );
}

function Page(): ReactElement {
  const [chosen, choose] = useState<number | null>(null);
  const status = useStatus();
  return (
    <main>
      {status === "offline" && <p role="status">You are offline. Messages are sent when you are back.</p>}
      {status === "unauthorized" && <p role="alert">You are logged out.</p>}
      <Inbox choose={choose} />
      {chosen !== null && <Conversation key={chosen} id={chosen} />}
      <CallWindow />
    </main>
  );
}

function Inbox({ choose }: { choose: (id: number) => void }): ReactElement {
  const { items, unreadTotal, hasMore } = useConversations({ status: "active" });
  return (
    <nav aria-label="Conversations">
      <h2>Messages ({unreadTotal})</h2>
      {items.length === 0 && <p>{hasMore ? "Loading…" : "Nobody has written yet."}</p>}
      <ul>
        {items.map(({ id, title, lastMessage, unread }) => (
          <li key={id}>
            <button onClick={() => choose(id)}>
              {title ?? `Conversation ${id.toString()}`}: {lastMessage?.text}{" "}
              {unread > 0 && `(${unread.toString()})`}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Conversation({ id }: { id: number }): ReactElement {
  const { messages, typing, hasOlder, send, retry, markRead, setTyping, loadOlder } = useThread(id);
  const { start } = useCall();
  const [text, setText] = useState("");
  const lastSeq = messages.findLast(({ seq }) => seq !== null)?.seq;
  useEffect(() => markRead(lastSeq ?? undefined), [markRead, lastSeq]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (text.trim() === "") return;
    setText("");
    send({ text }).catch(() => undefined); // a refused message stays in the list
  }

  return (
    <section aria-label="Conversation">
      <button onClick={() => void start({ conversationId: id, kind: "video" })}>Call</button>
      {hasOlder && <button onClick={() => void loadOlder()}>Earlier messages</button>}
      <ol>
        {messages.map(({ localId, senderId, text: words, status, error }) => (
          <li key={localId}>
            <b>{senderId}</b> {words} {status === "pending" && "…"}
            {error && <button onClick={() => void retry(localId)}>Not sent ({error.code}). Try again</button>}
          </li>
        ))}
      </ol>
      {typing.length > 0 && <p>{typing.join(", ")} …</p>}
      <form onSubmit={submit}>
        <input
          aria-label="Message"
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            setTyping(true);
          }}
        />
        <button>Send</button>
      </form>
    </section>
  );
}

function CallWindow(): ReactElement | null {
  const { call, state, remoteStream, isMuted, accept, reject, end, mute } = useCall();
  if (!call) return null;
  if (state === "ringing")
    return (
      <dialog open aria-label="Call">
        {call.callerId} calls <button onClick={() => void accept()}>Answer</button>
        <button onClick={() => void reject()}>Refuse</button>
      </dialog>
    );
  return (
    <dialog open aria-label="Call">
      {state} <Video stream={remoteStream} />
      <button onClick={() => mute(!isMuted)}>{isMuted ? "Unmute" : "Mute"}</button>
      <button onClick={() => void end()}>Hang up</button>
    </dialog>
  );
}

function Video({ stream }: { stream: MediaStream | null }): ReactElement {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (element.current) element.current.srcObject = stream;
  }, [stream]);
  return <video ref={element} autoPlay playsInline />;
}
