"""Procedures that the teams component registers."""

from components.teams.inbox import InboxService
from components.teams.notes import NoteService
from components.teams.saved_replies import SavedReplyService
from components.teams.service import TeamService
from runtime.procedures import Endpoint, endpoints


def procedures(service: TeamService) -> list[Endpoint]:
    """`team.*`."""
    return endpoints(
        {
            "team.create": service.create,
            "team.get": service.get,
            "team.list": service.list_teams,
            "team.update": service.update,
            "team.add_member": service.add_member,
            "team.remove_member": service.remove_member,
        }
    )


def inbox_procedures(inbox: InboxService, notes: NoteService) -> list[Endpoint]:
    """The inbox and its notes."""
    return endpoints(
        {
            "inbox.list": inbox.list_inbox,
            "inbox.get": inbox.get,
            "inbox.look": inbox.look,
            "conversation.assign": inbox.assign,
            "conversation.snooze": inbox.snooze,
            "conversation.close": inbox.close,
            "conversation.reopen": inbox.reopen,
            "conversation.label": inbox.label,
            "note.add": notes.add,
            "note.list": notes.list_notes,
        }
    )


def reply_procedures(replies: SavedReplyService) -> list[Endpoint]:
    """Saved replies."""
    return endpoints(
        {
            "saved_reply.create": replies.create,
            "saved_reply.list": replies.list_replies,
            "saved_reply.update": replies.update,
            "saved_reply.delete": replies.delete,
            "saved_reply.render": replies.render,
        }
    )
