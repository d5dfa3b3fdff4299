"""The contact guard for names, titles and names of files, which everybody sees."""

from portico.domain.errors import Blocked
from portico.domain.guard.rules import ContactRules, Place, Verdict
from portico.domain.people import Caller
from runtime.metrics import Metrics

EVERYWHERE = Place()


def refusal(verdict: Verdict) -> Blocked:
    """The error of a text that may not be written."""
    return Blocked("contact data may not be written here", detectors=list(verdict.detectors))


class ContactNames:
    """Decides about names. There is nobody to warn and nothing to hold: both refuse, as `block` does."""

    def __init__(self, rules: ContactRules, metrics: Metrics) -> None:
        self._rules = rules
        self._count = metrics.contact_guard.labels

    def suspects(self, name: str, caller: Caller) -> bool:
        """Whether some rule may find something in what this caller writes."""
        return bool(self._rules) and caller.role == "user" and self._rules.suspects([name])

    def check(self, name: str, caller: Caller, place: Place = EVERYWHERE) -> str:
        """The name that may be stored. Raises Blocked."""
        if not (self._rules and caller.role == "user"):
            return name
        verdict = self._decide(name, place)
        if verdict.action in ("warn", "hold", "block"):
            raise refusal(verdict)
        return verdict.masked[0] if verdict.action == "mask" else name

    def check_file(self, filename: str) -> str:
        """The name that a file may have: masked, unless the rule blocks. Raises Blocked."""
        if not self._rules:
            return filename
        verdict = self._decide(filename, EVERYWHERE)
        if verdict.action == "block":
            raise refusal(verdict)
        return filename if verdict.action == "allow" else verdict.masked[0]

    def _decide(self, name: str, place: Place) -> Verdict:
        verdict = self._rules.decide([name], place)
        if verdict.detectors:
            self._count(verdict.action).inc()
        return verdict
