"""Derives the state of a delivery from the outcomes of its attempts. No I/O."""

from collections.abc import Sequence
from datetime import datetime

from components.delivery.items import Attempt, Dead, Gone, Outcome, Retry, Sent
from portico.domain.delivery.retries import next_try
from portico.storage.delivery.queue import Taken
from portico.storage.delivery.results import Result, Try

Outcomes = Sequence[tuple[int | None, Outcome]]  # by device, None for mails and SMS


def delivery_result(
    taken: Taken, outcomes: Outcomes, tries: Sequence[Try], now: datetime, jitter: float
) -> Result:
    """Finished or to be retried. A push is finished when every device has it or never will."""
    settled = [id_ for id_, outcome in outcomes if id_ is not None and not isinstance(outcome, Retry)]
    reached = [*taken.reached, *settled]
    shown = taken.channel == "push" and any(isinstance(outcome, Sent) for _, outcome in outcomes)
    retry = next((outcome for _, outcome in outcomes if isinstance(outcome, Retry)), None)
    again = next_try(taken.attempts + 1, retry, now, jitter) if retry else None
    if retry and again:
        return Result(
            id=taken.id, state="taken", reason=retry.reason, due_at=again, reached=reached, shown=shown,
            tries=tries, untried=not tries,
        )  # fmt: skip
    sent = taken.shown or any(isinstance(outcome, Sent) for _, outcome in outcomes)
    return Result(
        id=taken.id,
        state="sent" if sent else "dead",
        reason=None if sent else _reason(outcomes),
        done_at=now,
        reached=reached,
        shown=shown,
        tries=tries,
    )


def try_of(attempt: Attempt, at: datetime, device_id: int | None, outcome: Outcome) -> Try:
    ticketed = attempt.provider == "expo" and isinstance(outcome, Sent)
    return Try(
        at=at,
        provider=attempt.provider,
        outcome=attempt.outcome,
        reason=attempt.reason or None,
        ms=round(attempt.seconds * 1000),
        device_id=device_id,
        ticket=outcome.provider_id if ticketed and isinstance(outcome, Sent) else None,
    )


def _reason(outcomes: Outcomes) -> str:
    failed = [outcome for _, outcome in outcomes if isinstance(outcome, (Dead, Gone, Retry))]
    return failed[-1].reason if failed else "no_device"
