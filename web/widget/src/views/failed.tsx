import type { ThreadMessage } from "@portico/client";
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { languageOf } from "../texts/catalogue.js";
import { refusals, type RefusalTexts } from "../texts/refusals.js";
import { fill } from "../texts/texts.js";
import { addStyle } from "../theme/style-sheet.js";
import style from "../theme/failed.css";
import { errorText } from "./errors.js";
import { Icon } from "./icon.js";
import { lazy } from "./lazy.js";
import type { MessageActions } from "./message.js";
import { useUi } from "./ui.js";

addStyle(style);

const EditCard = lazy(() => import("../cards/edit-card.js").then((code) => code.EditCard));

interface FailedProps {
  readonly message: ThreadMessage;
  readonly actions: MessageActions;
}

type Part = FailedProps & { readonly texts: RefusalTexts };

/** Why a message is not sent, and what its writer can do. */
export function Failed(props: FailedProps): VNode {
  const { error } = props.message;
  const texts = refusals[languageOf(useUi().locale)];
  if (error?.code === "confirm_needed") return <Warned {...props} texts={texts} />;
  if (error?.details["reason"] === "held") return <Held {...props} texts={texts} />;
  return <NotSent {...props} texts={texts} />;
}

function NotSent({ message, actions, texts }: Part): VNode {
  const ui = useUi();
  const { error, localId } = message;
  const until = error?.details["until"];
  const text = typeof until === "string" ? fill(texts.suspended, { until: ui.dates.full(until) }) : null;
  return (
    <div class="failed" title={error ? errorText(error, ui) : undefined}>
      <Icon name="alert" />
      <span>{text ?? ui.say("notSent")}</span>
      {text === null && <Choice act={() => actions.retry(localId)}>{ui.say("retry")}</Choice>}
      <Edit message={message} />
      <Choice act={() => actions.discard(localId)}>{ui.say("discard")}</Choice>
    </div>
  );
}

/** The contact guard warns: sending it again says that the writer wants it all the same. */
function Warned({ message, actions, texts }: Part): VNode {
  const { announce, say } = useUi();
  useEffect(() => announce(texts.looksLikeContact), []);
  return (
    <div class="failed" role="group" aria-label={texts.looksLikeContact}>
      <Icon name="alert" />
      <span>{texts.looksLikeContact}</span>
      <Choice act={() => actions.retry(message.localId)}>{texts.sendAnyway}</Choice>
      <Edit message={message} />
      <Choice act={() => actions.discard(message.localId)}>{say("discard")}</Choice>
    </div>
  );
}

/** A moderator decides on it. A released one comes as any other message, and takes the place of this one. */
function Held({ message, actions, texts }: Part): VNode {
  const { say } = useUi();
  const isRefused = useRefusal(message);
  return (
    <div class={`failed ${isRefused ? "" : "held"}`}>
      <Icon name={isRefused ? "alert" : "clock"} />
      <span role="status">{isRefused ? texts.refused : texts.held}</span>
      {isRefused && <Edit message={message} />}
      {isRefused && <Choice act={() => actions.discard(message.localId)}>{say("discard")}</Choice>}
    </div>
  );
}

/** A form can be opened again; a text can be copied. */
function Edit({ message }: { readonly message: ThreadMessage }): VNode | null {
  return message.id === null && message.card ? <EditCard message={message} card={message.card} /> : null;
}

/** Whether a moderator refused it, now or while nobody was here. */
function useRefusal({ conversationId, localId }: ThreadMessage): boolean {
  const { client } = useUi();
  const [isRefused, setRefused] = useState(false);
  useEffect(() => {
    client.rpc("message.held", { conversationId }).then(
      ({ held }) => setRefused(held.some((each) => each.localId === localId && each.state === "refused")),
      () => undefined, // without a connection: the event, or the next look, says it
    );
    return client.on("held.updated", ({ held, status }) => {
      if (held.localId === localId) setRefused(status === "refused");
    });
  }, [localId]);
  return isRefused;
}

function Choice({
  act,
  children,
}: {
  readonly act: () => void;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <button type="button" class="text-button" onClick={act}>
      {children}
    </button>
  );
}
