import type { MessageContent, shapes } from "@portico/client";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { localTime } from "../model/zones.js";
import { addStyle } from "../theme/style-sheet.js";
import style from "../theme/later.css";
import { Dialog } from "./dialog.js";
import { errorText } from "./errors.js";
import { Icon } from "./icon.js";
import { useUi } from "./ui.js";

addStyle(style);

type Scheduled = shapes.ScheduledMessage;

export interface LaterProps {
  readonly conversationId: number;
  /** The message in the field; null while there is none. */
  readonly content: MessageContent | null;
  readonly isOpen: boolean;
  readonly open: () => void;
  readonly close: () => void;
  /** The message is scheduled: the field can be emptied. */
  readonly scheduled: () => void;
}

/** How many messages of this conversation are sent later, and the dialog to send one later, or to cancel it. */
export function Later(props: LaterProps): VNode | null {
  const { conversationId, isOpen, open, close } = props;
  const { client, say, count } = useUi();
  const [waiting, reload] = useScheduled(conversationId);
  const hasFailed = waiting.some(({ status }) => status === "failed");
  if (isOpen) return <LaterDialog {...props} close={close} waiting={waiting} reload={reload} />;
  if (waiting.length === 0 || client.status === "closed") return null;
  return (
    <button type="button" class="text-button later-line" onClick={open}>
      <Icon name={hasFailed ? "alert" : "clock"} />
      {hasFailed ? say("notSent") : count("scheduled", waiting.length)}
    </button>
  );
}

function useScheduled(conversationId: number): [readonly Scheduled[], () => void] {
  const { client } = useUi();
  const [waiting, setWaiting] = useState<readonly Scheduled[]>([]);
  const reload = (): void => {
    client.rpc("message.scheduled", { conversationId }).then(
      ({ scheduled }) => setWaiting(scheduled),
      () => undefined, // without a connection: the next event or opening shows it
    );
  };
  useEffect(reload, [conversationId]);
  useEffect(() => client.on("scheduled.updated", reload), [conversationId]);
  useEffect(() => client.on("status", (status) => status === "online" && reload()), [conversationId]);
  return [waiting, reload];
}

type DialogProps = LaterProps & { readonly waiting: readonly Scheduled[]; readonly reload: () => void };

function LaterDialog({ conversationId, content, close, scheduled, waiting, reload }: DialogProps): VNode {
  const ui = useUi();
  const { client, say } = ui;
  const [localId] = useState(() => `later-${Date.now()}-${Math.random()}`);
  const [time, setTime] = useState(() => localTime(tomorrow()));
  const [notice, setNotice] = useState("");

  const attempt = (work: Promise<unknown>, done: () => void): void => {
    setNotice("");
    work.then(done, (thrown: unknown) => setNotice(errorText(thrown, ui))).finally(reload);
  };
  const cancel = (scheduledId: number): void =>
    attempt(client.rpc("message.cancel_scheduled", { scheduledId }), () => undefined);
  const schedule = (shut: () => void): void => {
    const at = new Date(time).toISOString();
    const { timeZone: timezone } = Intl.DateTimeFormat().resolvedOptions();
    const request = { ...content, conversationId, localId, at, timezone };
    attempt(client.rpc("message.schedule", request), () => {
      scheduled();
      shut();
    });
  };
  return (
    <Dialog title={say("sendLater")} part="later" close={close}>
      {(shut) => (
        <>
          {content && (
            <div class="later-new">
              <p dir="auto">{content.text}</p>
              <input
                type="datetime-local"
                aria-label={say("time")}
                min={localTime(new Date())}
                value={time}
                onInput={(event) => setTime(event.currentTarget.value)}
              />
              <button type="button" class="text-button" disabled={time === ""} onClick={() => schedule(shut)}>
                {say("sendLater")}
              </button>
            </div>
          )}
          {notice && (
            <p class="notice" role="alert">
              {notice}
            </p>
          )}
          <ul>
            {waiting.map((each) => (
              <Waiting key={each.id} scheduled={each} cancel={() => cancel(each.id)} />
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

function Waiting({ scheduled, cancel }: { scheduled: Scheduled; cancel: () => void }): VNode {
  const { dates, say } = useUi();
  const { at, text, status } = scheduled;
  return (
    <li class="dialog-item">
      <span class="later-text">
        <time dateTime={at}>{dates.full(at)}</time>
        {status === "failed" && <strong> {say("notSent")}</strong>}
        <span dir="auto">{text}</span>
      </span>
      <button type="button" class="text-button" onClick={cancel}>
        {say("cancel")}
      </button>
    </li>
  );
}

function tomorrow(): Date {
  const date = new Date();
  date.setDate(date.getDate() + 1);
  date.setHours(9, 0, 0, 0);
  return date;
}
