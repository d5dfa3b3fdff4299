"""The procedures of teams and their inbox."""

from portico.contract import inbox, note, saved_reply, stats, team
from portico.contract.procedure import OPERATORS, Procedure

TEAMS: tuple[Procedure, ...] = (
    Procedure("team.create", team.CreateTeam, team.OneTeam, OPERATORS),
    Procedure("team.get", team.GetTeam, team.OneTeam, limit="read"),
    Procedure("team.list", team.ListTeams, team.Teams, limit="read"),
    Procedure("team.update", team.UpdateTeam, team.OneTeam, limit="revise"),
    Procedure("team.add_member", team.AddTeamMember, team.OneTeam, limit="people"),
    Procedure("team.remove_member", team.RemoveTeamMember, team.OneTeam, limit="revise"),
    Procedure("inbox.list", inbox.ListInbox, inbox.Inbox, limit="read", cost=3),
    Procedure("inbox.get", inbox.GetInboxEntry, inbox.InboxDetails, limit="read", cost=3),
    Procedure("inbox.look", inbox.LookAtConversation, inbox.Looking),
    Procedure("conversation.assign", inbox.AssignConversation, inbox.OneInboxState),
    Procedure("conversation.snooze", inbox.SnoozeConversation, inbox.OneInboxState),
    Procedure("conversation.close", inbox.CloseConversation, inbox.OneInboxState),
    Procedure("conversation.reopen", inbox.ReopenConversation, inbox.OneInboxState),
    Procedure("conversation.label", inbox.LabelConversation, inbox.OneInboxState),
    Procedure("note.add", note.AddNote, note.OneNote, limit="revise"),
    Procedure("note.list", note.ListNotes, note.Notes, limit="read"),
    Procedure("saved_reply.create", saved_reply.CreateSavedReply, saved_reply.OneSavedReply, limit="revise"),
    Procedure("saved_reply.list", saved_reply.ListSavedReplies, saved_reply.SavedReplies, limit="read"),
    Procedure("saved_reply.update", saved_reply.UpdateSavedReply, saved_reply.OneSavedReply, limit="revise"),
    Procedure("saved_reply.delete", saved_reply.DeleteSavedReply, saved_reply.SavedReplyDeleted),
    Procedure("saved_reply.render", saved_reply.RenderSavedReply, saved_reply.RenderedReply, limit="read"),
    Procedure("stats.team", stats.GetTeamStats, stats.TeamStats, limit="read", cost=10),
)
