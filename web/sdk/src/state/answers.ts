import type { NamedEvent, Reply } from "../connection/link.js";
import type { Call, Conversation, Message } from "../generated/shapes.js";
import type { ProcedureName } from "../generated/registry.js";

type Answered = {
  [Name in ProcedureName]: { name: Name; reply: Reply<Name> };
}[ProcedureName];

/** What an answer may have. */
interface Changed {
  readonly message?: Message;
  readonly conversation?: Conversation;
}

/**
 * The events that an answer takes the place of: the session that makes a change gets the answer and no event. Other
 * tabs of the same session hear these too. An answer with a message or a conversation says how that is now, whatever was
 * asked. A message without a `seq` is held for a moderator, and none yet.
 */
export function eventsOf(name: ProcedureName, reply: Reply<ProcedureName>, me: string): NamedEvent[] {
  const { message, conversation } = reply as Changed;
  if (message?.seq)
    return [{ name: name === "message.send" ? "message.created" : "message.updated", payload: { message } }];
  if (conversation) return [ofConversation(name, conversation)];
  const answered = { name, reply } as Answered;
  switch (answered.name) {
    case "receipt.read": {
      const { conversationId, upToSeq, unread, total } = answered.reply;
      return [
        { name: "receipt.read", payload: { conversationId, upToSeq, userId: me, readAt: null } },
        { name: "unread.updated", payload: { conversationId, unread, total } },
      ];
    }
    case "receipt.mark_unread":
      return [{ name: "unread.updated", payload: answered.reply }];
    case "conversation.leave":
    case "conversation.delete":
      return [{ name: "conversation.removed", payload: answered.reply }];
    case "call.accept": // the other tabs stop ringing
      return [{ name: "call.answered_elsewhere", payload: { callId: answered.reply.call.id } }];
    case "call.reject":
    case "call.end":
      return [leaving(answered.reply.call, me)];
    case "call.update":
      return [{ name: "call.updated", payload: answered.reply }];
    default:
      return [];
  }
}

const ofConversation = (name: ProcedureName, conversation: Conversation): NamedEvent =>
  name === "conversation.create"
    ? { name: "conversation.created", payload: { conversation } }
    : { name: "conversation.updated", payload: { conversation, left: [] } };

/** A call between two ends when one leaves it; that of a group goes on. */
function leaving(call: Call, userId: string): NamedEvent {
  if (call.endedAt === null) return { name: "call.participant", payload: { call, userId, state: "left" } };
  return { name: "call.ended", payload: { call, reason: call.endedReason ?? "hung_up" } };
}
