"""Records who writes a message of a team, and tells the other side if the team shows its agents."""

import msgspec

from portico.domain.messages import Draft, check_metadata
from portico.storage.teams.answers import TeamAnswers

AGENT = "agent"  # in the metadata of a team's message: who wrote it


class TeamSigning:
    """Signs the drafts of teams. Only Portico says who the agent is: what a client claims is dropped."""

    def __init__(self, answers: TeamAnswers) -> None:
        self._answers = answers

    async def sign(self, draft: Draft) -> Draft:
        """The draft as it is sent. Raises NotFound for who has left the team."""
        metadata = {key: value for key, value in draft.metadata.items() if key != AGENT}
        if draft.member_id is not None:
            signature = await self._answers.sign(draft.sender_id, draft.local_id, draft.member_id)
            if signature.agent:
                metadata[AGENT] = signature.agent
        check_metadata(draft.type, metadata)
        return msgspec.structs.replace(draft, metadata=metadata)
