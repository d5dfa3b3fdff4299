import type { NamedEvent, Reply } from "../connection/link.js";
import type { Call } from "../generated/shapes.js";
import type { ProcedureName } from "../generated/registry.js";

type Answered = {
  [Name in ProcedureName]: { name: Name; reply: Reply<Name> };
}[ProcedureName];

/**
 * The events that an answer takes the place of: the session that makes a change gets the answer and no event. Other
 * tabs of the same session hear these too.
 */
export function eventsOf(name: ProcedureName, reply: Reply<ProcedureName>, me: string): NamedEvent[] {
  const answered = { name, reply } as Answered;
  switch (answered.name) {
    case "message.send":
      return [{ name: "message.created", payload: { message: answered.reply.message } }];
    case "message.edit":
    case "message.delete":
    case "message.react":
    case "message.unreact":
      return [{ name: "message.updated", payload: { message: answered.reply.message } }];
    case "receipt.read": {
      const { conversationId, upToSeq, unread, total } = answered.reply;
      return [
        { name: "receipt.read", payload: { conversationId, upToSeq, userId: me, readAt: null } },
        { name: "unread.updated", payload: { conversationId, unread, total } },
      ];
    }
    case "receipt.mark_unread":
      return [{ name: "unread.updated", payload: answered.reply }];
    case "conversation.create":
      return [{ name: "conversation.created", payload: { conversation: answered.reply.conversation } }];
    case "conversation.leave":
    case "conversation.delete":
      return [{ name: "conversation.removed", payload: answered.reply }];
    case "conversation.add_participant":
    case "conversation.remove_participant":
    case "conversation.archive":
    case "conversation.unarchive":
    case "conversation.block":
    case "conversation.unblock":
    case "conversation.mute":
    case "conversation.unmute":
    case "conversation.pin":
    case "conversation.unpin":
    case "conversation.update":
      return [
        { name: "conversation.updated", payload: { conversation: answered.reply.conversation, left: [] } },
      ];
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

/** A call between two ends when one leaves it; that of a group goes on. */
function leaving(call: Call, userId: string): NamedEvent {
  if (call.endedAt === null) return { name: "call.participant", payload: { call, userId, state: "left" } };
  return { name: "call.ended", payload: { call, reason: call.endedReason ?? "hung_up" } };
}
