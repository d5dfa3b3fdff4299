"""Pushes to a page in Chromium, and what its notifications say."""

import json
from typing import Any

from playwright.sync_api import Page

# The push service of a browser is on the internet: here a page gets a subscription without one.
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SUBSCRIPTION = {
    "endpoint": "https://fcm.googleapis.com/fcm/send/tutorial",
    "keys": {"p256dh": P256DH, "auth": "BTBZMqHH6r4Tts7J_aSIgg"},
}
SUBSCRIBE = (
    f"PushManager.prototype.subscribe = async () => ({{ toJSON: () => ({json.dumps(SUBSCRIPTION)}) }})"
)
SHOWN = """async (expected) => {
  const [worker] = await navigator.serviceWorker.getRegistrations();
  const words = ({ title, body }) => `${title}: ${body}`;
  const shown = async () => (await worker.getNotifications()).map(words).sort().join();
  const deadline = performance.now() + 20000;
  while (await shown() !== expected) {
    if (performance.now() > deadline) throw new Error(await shown());
    await new Promise((look) => setTimeout(look, 50));
  }
}"""


def until_shown(page: Page, notifications: str) -> None:
    """Wait until these notifications of the page's site are shown, `title: body` each."""
    page.evaluate(SHOWN, notifications)


def deliver(page: Page, push: dict[str, Any]) -> None:
    """What the push service does: hand the decrypted text to the service worker."""
    session = page.context.new_cdp_session(page)
    registrations: list[dict[str, Any]] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated", lambda event: registrations.extend(event["registrations"])
    )
    session.send("ServiceWorker.enable")
    page.wait_for_function("navigator.serviceWorker.getRegistrations().then(([worker]) => !!worker?.active)")
    scope = registrations[-1]["scopeURL"]
    origin, name = "/".join(scope.split("/")[:3]), registrations[-1]["registrationId"]
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": origin, "registrationId": name, "data": json.dumps(push)},
    )
    session.detach()
