import type { Conversation, shapes } from "@portico/client";
import type { ComponentChildren, VNode } from "preact";
import { useEffect } from "preact/hooks";
import { includesAll, marked, piecesOfFragment, wordsOf, type Piece } from "../model/marks.js";
import { faceOf, headingOf, nameOf, othersOf, topicOf } from "../model/people.js";
import { Avatar } from "../views/avatar.js";
import { addStyle } from "../theme/style-sheet.js";
import { Empty } from "../views/states.js";
import { useNow, useUi } from "../views/ui.js";
import css from "./search.css";
import { useFound } from "./use-found.js";

addStyle(css);

const CONVERSATIONS = 5; // at most; their messages are below

/** Where to go: a conversation, or one of its messages. */
export interface Place {
  readonly conversationId: number;
  readonly messageId: number | null;
}

export interface ResultsProps {
  readonly query: string;
  readonly items: readonly Conversation[];
  readonly open: (place: Place) => void;
}

/** Conversations by people and title, which are known here, and messages, which the server searches. */
export function Results({ query, items, open }: ResultsProps): VNode {
  const { client, say, count, announce } = useUi();
  const words = wordsOf(query);
  const known =
    words.length > 0 ? items.filter((item) => includesAll(textOf(item, client.userId), words)) : [];
  const conversations = known.slice(0, CONVERSATIONS);
  const { state, messages, loadMore } = useFound(query);
  const total = conversations.length + messages.length;
  useEffect(() => {
    if (state === "found") announce(total > 0 ? count("results", total) : say("noResults"));
  }, [state, total]);

  const byId = new Map(items.map((item) => [item.id, item]));
  return (
    <div class="results" onKeyDown={moveBetweenResults} aria-busy={state === "searching"}>
      {conversations.length > 0 && (
        <Group title={say("conversations")}>
          {conversations.map((item) => (
            <FoundConversation key={item.id} conversation={item} words={words} open={open} />
          ))}
        </Group>
      )}
      {messages.length > 0 && (
        <Group title={say("messages")}>
          {messages.map((message) => (
            <FoundMessage
              key={message.id}
              message={message}
              conversation={byId.get(message.conversationId)}
              open={open}
            />
          ))}
        </Group>
      )}
      {state === "searching" && <div class="searching" role="presentation" />}
      {state === "found" && total === 0 && (
        <Empty icon="search" title={say("noResults")} hint={say("noResultsHint")} />
      )}
      {state === "failed" && (
        <p class="search-failed" role="alert">
          {say(client.status === "online" ? "failed" : "searchOffline")}
        </p>
      )}
      {loadMore && (
        <button type="button" class="text-button more-results" onClick={loadMore}>
          {say("moreResults")}
        </button>
      )}
    </div>
  );
}

function Group({ title, children }: { title: string; children: ComponentChildren }): VNode {
  return (
    <div role="group" aria-label={title}>
      <h3 class="results-title">{title}</h3>
      <ul>{children}</ul>
    </div>
  );
}

interface FoundConversationProps {
  readonly conversation: Conversation;
  readonly words: readonly string[];
  readonly open: ResultsProps["open"];
}

function FoundConversation({ conversation, words, open }: FoundConversationProps): VNode {
  const { client, say } = useUi();
  const topic = topicOf(conversation);
  return (
    <li>
      <button
        type="button"
        class="row result"
        part="conversation"
        onClick={() => open({ conversationId: conversation.id, messageId: null })}
      >
        <Avatar person={faceOf(conversation, client.userId)} />
        <span class="row-text">
          <span class="row-name">
            <Marked pieces={marked(headingOf(conversation, client.userId, say("someone")), words)} />
          </span>
          {topic && (
            <span class="row-topic">
              <Marked pieces={marked(topic, words)} />
            </span>
          )}
        </span>
      </button>
    </li>
  );
}

interface FoundMessageProps {
  readonly message: shapes.FoundMessage;
  /** Undefined: one that the client does not know yet. */
  readonly conversation: Conversation | undefined;
  readonly open: ResultsProps["open"];
}

function FoundMessage({ message, conversation, open }: FoundMessageProps): VNode {
  const { client, dates, say } = useUi();
  const now = useNow();
  const isMine = message.senderId === client.userId;
  const sender = nameOf(conversation?.participants ?? [], message.senderId, say("someone"));
  const heading = conversation ? headingOf(conversation, client.userId, say("someone")) : sender;
  const isGroup = conversation?.type === "group";
  return (
    <li>
      <button
        type="button"
        class="row result"
        part="conversation"
        onClick={() => open({ conversationId: message.conversationId, messageId: message.id })}
      >
        <Avatar person={conversation && faceOf(conversation, client.userId)} />
        <span class="row-text">
          <span class="row-line">
            <span class="row-name">
              <bdi>{heading}</bdi>
            </span>
            <time class="row-time" dateTime={message.createdAt}>
              {dates.brief(message.createdAt, now)}
            </time>
          </span>
          <span class="result-text">
            {(isMine || isGroup) && <bdi>{isMine ? say("you") : sender}: </bdi>}
            <Marked pieces={piecesOfFragment(message.fragment)} />
          </span>
        </span>
      </button>
    </li>
  );
}

/** A text of a person with the hits in it: text nodes only. */
function Marked({ pieces }: { pieces: readonly Piece[] }): VNode {
  return <bdi>{pieces.map(({ text, isHit }) => (isHit ? <mark>{text}</mark> : text))}</bdi>;
}

const textOf = (conversation: Conversation, me: string): string =>
  [conversation.title, ...othersOf(conversation, me).map(({ name }) => name)].join(" ");

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** Up and down between the results; up from the first one is the field again. */
function moveBetweenResults(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const step = STEPS[event.key];
  if (step === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  const results = [...event.currentTarget.querySelectorAll<HTMLElement>(".result")];
  const next = results.indexOf(event.target as HTMLElement) + step;
  if (next >= 0) results[next]?.focus();
  else event.currentTarget.closest(".list-pane")?.querySelector<HTMLElement>(".search-field")?.focus();
}
