"""Push notifications by Expo: up to 100 in a request, and the receipts for them."""

from collections.abc import Mapping, Sequence

from twisted.internet.defer import Deferred, gatherResults

from components.delivery.http_provider import ProviderContext
from components.delivery.items import Answer, Dead, Failed, ProviderRejected, Push
from components.delivery.push.expo_api import ExpoApi
from runtime.batching import Batcher

PUSHES = 100  # in a request
RECEIPTS = 1000


class Expo:
    """Batches pushes that arrive while a request is in flight."""

    name = "expo"

    def __init__(self, api: ExpoApi, tools: ProviderContext) -> None:
        self._api = api
        self._http = tools.http
        self._batcher: Batcher[Push, Answer] = Batcher(
            tools.reactor, "expo", tools.metrics, self._send, PUSHES
        )

    async def deliver(self, push: Push) -> Answer:
        return await self._batcher.queue_item(push)

    async def receipts(self, ids: Sequence[str]) -> dict[str, Answer]:
        """What Apple and Google said, by ticket; those without a receipt yet are left out. Raises Failed."""
        known: dict[str, Answer] = {}
        for start in range(0, len(ids), RECEIPTS):
            request = self._api.receipts_request(ids[start : start + RECEIPTS])
            known |= self._api.receipts_outcomes(await self._http.send(request))
        return known

    async def _send(self, pushes: Sequence[Push]) -> Sequence[Answer | Exception]:
        try:
            return await self._ask(pushes)
        except Failed as failed:
            if len(pushes) == 1 or not isinstance(failed.answer, (Dead, ProviderRejected)):
                raise
        # One push can spoil the request for all: each for itself.
        alone = [Deferred.fromCoroutine(self._alone(push)) for push in pushes]
        answers: list[Answer | Exception] = await gatherResults(alone)
        return answers

    async def _ask(self, pushes: Sequence[Push]) -> list[Answer]:
        response = await self._http.send(self._api.request(pushes))
        return self._api.outcomes(response, len(pushes))

    async def _alone(self, push: Push) -> Answer | Exception:
        try:
            return (await self._ask([push]))[0]
        except Failed as failed:
            return failed


def make(variables: Mapping[str, str], tools: ProviderContext) -> Expo:
    """With the operator's access token, if push security is switched on at Expo."""
    return Expo(ExpoApi(variables["EXPO_ACCESS_TOKEN"], variables["EXPO_BASE_URL"]), tools)
