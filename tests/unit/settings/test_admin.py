"""Where operators read metrics: addresses that two checkouts do not share, or what the operator says."""

from pathlib import Path

import pytest

from portico.settings.core import SettingsError, parse


def test_without_a_word_a_socket_and_a_port_of_this_machine() -> None:
    settings = parse({"PORTICO_HOME": "/srv/portico", "PORTICO_PORT": "8080"})
    assert settings.admin.sockets == (Path("/srv/portico/admin/http.sock"),)
    assert settings.admin.ports == (("127.0.0.1", 18080),)
    assert (settings.admin.token, settings.admin.chosen) == (None, False)


@pytest.mark.parametrize(
    ("port", "beside"), [("8081", 18081), ("55535", 65535), ("55536", 45536), ("65535", 55535)]
)
def test_the_port_goes_with_the_product_s(port: str, beside: int) -> None:
    assert parse({"PORTICO_PORT": port}).admin.ports == (("127.0.0.1", beside),)


def test_the_operator_says_where() -> None:
    listen = "unix:/run/portico/admin.sock, 10.0.0.1:9100, [::1]:9101,metrics.internal:9102"
    admin = parse({"PORTICO_ADMIN_LISTEN": listen}).admin
    assert admin.sockets == (Path("/run/portico/admin.sock"),)
    assert admin.ports == (("10.0.0.1", 9100), ("::1", 9101), ("metrics.internal", 9102))
    assert admin.chosen


def test_or_nowhere() -> None:
    admin = parse({"PORTICO_ADMIN_LISTEN": "off", "PORTICO_METRICS_TOKEN": "secret"}).admin
    assert (admin.sockets, admin.ports, admin.token) == ((), (), "secret")
    assert "secret" not in repr(admin)


def test_health_has_addresses_of_its_own() -> None:
    assert parse({"PORTICO_HOME": "/srv/portico"}).admin.health == (Path("/srv/portico/admin/health.sock"),)
    assert parse({"PORTICO_HEALTH_LISTEN": "10.0.0.1:8090"}).admin.health == (("10.0.0.1", 8090),)
    assert parse({"PORTICO_HEALTH_LISTEN": "off"}).admin.health == ()


@pytest.mark.parametrize(
    "listen",
    ["9100", ":9100", "127.0.0.1:0", "127.0.0.1:65536", "unix:relative.sock", "http://127.0.0.1:9100",
     "a b:1", "127.0.0.1:8080"],
)  # fmt: skip
def test_a_mistake_is_one_line(listen: str) -> None:
    with pytest.raises(SettingsError, match="PORTICO_ADMIN_LISTEN") as caught:
        parse({"PORTICO_ADMIN_LISTEN": listen})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("token", ["with space", "line\nbreak", "gr\N{LATIN SMALL LETTER U WITH DIAERESIS}n"])
def test_a_token_fits_into_a_header(token: str) -> None:
    with pytest.raises(SettingsError, match="PORTICO_METRICS_TOKEN"):
        parse({"PORTICO_METRICS_TOKEN": token})
