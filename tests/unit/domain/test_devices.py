"""Web Push posts only to the push services of browsers, or to those that the operator names."""

import pytest

from portico.domain.devices import PushServices
from portico.settings.variables.providers import PUSH_SERVICES


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://wns2-par02p.notify.windows.com/w/?token=abc",
        "https://web.push.apple.com/abc",
        "https://FCM.googleapis.com:443/fcm/send/abc",
    ],
)
def test_push_services_of_browsers(endpoint: str) -> None:
    assert PushServices(PUSH_SERVICES).include(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com:8443/abc",
        "https://fcm.googleapis.com.evil.example/abc",
        "https://fcm.googleapis.com@evil.example/abc",
        "https://user@fcm.googleapis.com/abc",
        "https://evilnotify.windows.com/abc",
        "https://notify.windows.com.evil.example/",
        "https://127.0.0.1/abc",
        "https://[::1]/abc",
        "https://fcm.googleapis.com/a b",
        "https://fcm.googleapis.com/é",
        "https://fcm.googleapis.com/a\r\nHost: evil.example",
        "file:///etc/passwd",
        "",
    ],
)
def test_everything_else_is_none(endpoint: str) -> None:
    assert not PushServices(PUSH_SERVICES).include(endpoint)


def test_an_operator_may_name_an_origin() -> None:
    services = PushServices("http://127.0.0.1:8081")
    assert services.include("http://127.0.0.1:8081/wp/a")
    assert not services.include("http://127.0.0.1:8082/wp/a")
    assert not services.include("https://fcm.googleapis.com/x")
