"""The procedures of conversations, what was read in them, drafts and the log of changes."""

from portico.contract import conversation, draft, handover, presence, receipt, search, sync
from portico.contract.procedure import ALL_ROLES, CONVERSING, Procedure

CONVERSATIONS: tuple[Procedure, ...] = (
    Procedure(
        "conversation.create",
        conversation.CreateConversation,
        conversation.ConversationOpened,
        limit="create",
        people="participant_ids",
    ),
    Procedure(
        "conversation.get",
        conversation.GetConversation,
        conversation.OneConversation,
        CONVERSING,
        limit="read",
    ),
    Procedure(
        "conversation.thread", conversation.GetThread, conversation.Thread, CONVERSING, limit="read", cost=3
    ),
    Procedure(
        "conversation.list",
        conversation.ListConversations,
        conversation.Conversations,
        CONVERSING,
        limit="read",
        cost=3,
    ),
    Procedure(
        "conversation.participants",
        conversation.ListParticipants,
        conversation.Participants,
        CONVERSING,
        limit="read",
    ),
    Procedure(
        "conversation.add_participant",
        conversation.AddParticipant,
        conversation.OneConversation,
        limit="people",
    ),
    Procedure(
        "conversation.remove_participant",
        conversation.RemoveParticipant,
        conversation.OneConversation,
        limit="revise",
    ),
    Procedure(
        "conversation.leave", conversation.LeaveConversation, conversation.ConversationGone, CONVERSING
    ),
    Procedure("conversation.archive", conversation.ArchiveConversation, conversation.OneConversation),
    Procedure("conversation.unarchive", conversation.UnarchiveConversation, conversation.OneConversation),
    Procedure("conversation.block", conversation.BlockConversation, conversation.OneConversation),
    Procedure("conversation.unblock", conversation.UnblockConversation, conversation.OneConversation),
    Procedure("conversation.mute", conversation.MuteConversation, conversation.OneConversation),
    Procedure("conversation.unmute", conversation.UnmuteConversation, conversation.OneConversation),
    Procedure("conversation.pin", conversation.PinConversation, conversation.OneConversation),
    Procedure("conversation.unpin", conversation.UnpinConversation, conversation.OneConversation),
    Procedure("conversation.delete", conversation.DeleteConversation, conversation.ConversationGone),
    Procedure(
        "conversation.update", conversation.UpdateConversation, conversation.OneConversation, limit="revise"
    ),
    Procedure(
        "conversation.handover", handover.HandOver, conversation.OneConversation, CONVERSING, limit="revise"
    ),
    Procedure("draft.set", draft.SetDraft, draft.DraftKept),
    Procedure("draft.get", draft.GetDrafts, draft.Drafts, limit="read"),
    Procedure(
        "conversation.search", search.SearchConversations, conversation.Conversations, limit="read", cost=10
    ),
    Procedure("receipt.delivered", receipt.MarkDelivered, receipt.DeliveredMarked, CONVERSING),
    Procedure("receipt.read", receipt.MarkRead, receipt.ReadMarked, CONVERSING),
    Procedure("receipt.list", receipt.ListReceipts, receipt.Receipts, CONVERSING, limit="read"),
    Procedure(
        "receipt.list_many",
        receipt.ListManyReceipts,
        receipt.ReceiptsOfMany,
        CONVERSING,
        limit="read",
        grows_with="conversation_ids",
        per=10,
    ),
    Procedure(
        "receipt.mark", receipt.MarkReceipts, receipt.ReceiptsMarked, CONVERSING, grows_with="items", per=5
    ),
    Procedure("receipt.unread", receipt.GetUnread, receipt.Unread, CONVERSING, limit="read"),
    Procedure("receipt.mark_unread", receipt.MarkUnread, receipt.UnreadMarked),
    Procedure(
        "sync.state",
        sync.SyncState,
        sync.SyncedState,
        ALL_ROLES,
        limit="read",
        cost=10,
        grows_with="recent",
        per=25,
    ),
    Procedure("sync.changes", sync.SyncChanges, sync.Synced, ALL_ROLES, limit="read"),
    Procedure("typing.set", presence.SetTyping, presence.TypingSet, CONVERSING),
)
