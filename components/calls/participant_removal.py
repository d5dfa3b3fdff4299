"""Removes users from calls after they block a participant or leave the conversation."""

from components.calls.call_manager import CallManager


class ParticipantRemoval:
    """Ends participation of users who may no longer be in a call."""

    def __init__(self, manager: CallManager) -> None:
        self._manager = manager

    def blocked(self, user_id: str, blocked_id: str) -> None:
        """The blocking user leaves their call with the blocked one, who does not learn why."""
        for call in self._manager.live:
            if set(call.user_ids) == {user_id, blocked_id}:
                self._manager.hang_up(call.id, user_id)

    def departed(self, conversation_id: int, user_id: str) -> None:
        for call in self._manager.live:
            if call.conversation_id == conversation_id and call.party(user_id):
                self._manager.hang_up(call.id, user_id)
