"""The configuration: defaults, every mistake as one line, and secrets that do not show."""

from pathlib import Path

import pytest

from portico.settings.core import SettingsError, TokenRules, parse

SECRET = "5LzK8w2VtQ0bYp7Rj4XcNf1HsG6mDa3E"
ISSUER = {"PORTICO_ENV": "production", "JWT_JWKS_URL": "https://id.example/jwks"}


def test_nothing_set_is_a_laptop() -> None:
    settings = parse({})
    assert not settings.production
    assert settings.port == 8080
    assert settings.home == Path.cwd() / ".portico"
    assert settings.keys.secret is None
    assert (settings.rate_limit, settings.rate_window_ms) == (20, 60_000)
    assert not settings.log_json


def test_an_empty_variable_is_an_unset_one() -> None:
    names = ("PORTICO_PORT", "PORTICO_HOME", "DATABASE_URL", "ACCESS_TOKEN_SECRET", "LOG_LEVEL")
    assert parse(dict.fromkeys(names, "")) == parse({})


def test_the_embedded_servers_are_behind_sockets_in_the_home() -> None:
    settings = parse({"PORTICO_HOME": "/srv/a b"})
    assert settings.dsn == "postgresql://portico@/portico?host=%2Fsrv%2Fa%20b%2Fpostgres%2Fsocket"
    assert settings.redis == "unix:///srv/a b/valkey/valkey.sock"


def test_servers_of_the_operators_own_are_used() -> None:
    settings = parse({"DATABASE_URL": "postgres://db/x", "REDIS_URL": "redis://cache"})
    assert (settings.dsn, settings.redis) == ("postgres://db/x", "redis://cache")


def test_production_logs_json_unless_told_otherwise() -> None:
    production = {"PORTICO_ENV": "production", "ACCESS_TOKEN_SECRET": SECRET}
    assert parse(production).log_json
    assert not parse({**production, "LOG_FORMAT": "console"}).log_json


def test_secrets_do_not_show() -> None:
    assert SECRET not in repr(parse({"ACCESS_TOKEN_SECRET": SECRET}))


@pytest.mark.parametrize("name", ["ACCESS_TOKEN_SECRET", "JWT_SECRET"])
def test_both_names_of_the_secret_work(name: str) -> None:
    assert parse({name: SECRET, "PORTICO_ENV": "production"}).keys.secret == SECRET


def test_what_tokens_must_say_is_read_from_the_environment() -> None:
    assert parse({}).tokens == TokenRules((), (), "portico_role", 60, 30 * 86_400)
    env = {"JWT_AUDIENCE": "portico, chat", "JWT_ISSUER": "https://id.example", "JWT_ROLE_CLAIM": "role"}
    rules = parse({**ISSUER, **env, "JWT_LEEWAY": "0", "JWT_MAX_TTL": "3600"}).tokens
    assert rules == TokenRules(("portico", "chat"), ("https://id.example",), "role", 0, 3600)


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ({"PORTICO_ENV": "prod"}, "PORTICO_ENV='prod' must be one of development, production"),
        ({"PORTICO_ENV": "production"}, "needs ACCESS_TOKEN_SECRET"),
        ({"PORTICO_ENV": "production", "JWT_SECRET": "short"}, "shorter than 32 bytes"),
        (ISSUER, "JWT_JWKS_URL needs JWT_AUDIENCE in production"),
        ({**ISSUER, "JWT_AUDIENCE": "portico"}, "JWT_JWKS_URL needs JWT_ISSUER in production"),
        ({"JWT_ROLE_CLAIM": " role"}, "JWT_ROLE_CLAIM must be the name of one claim"),
        ({"JWT_LEEWAY": "601"}, "JWT_LEEWAY='601' must be a whole number from 0 to 600"),
        ({"JWT_MAX_TTL": "0"}, "JWT_MAX_TTL='0' must be a whole number from 60"),
        ({"PORTICO_PORT": "0"}, "PORTICO_PORT='0' must be a whole number from 1 to 65535"),
        ({"PORTICO_PORT": "-1"}, "PORTICO_PORT"),
        ({"PORTICO_PORT": "٨"}, "PORTICO_PORT"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL must begin with postgresql://"),
        ({"DATABASE_REPLICA_URL": "postgresql://b/x"}, "DATABASE_REPLICA_URL needs DATABASE_URL"),
        (
            {"DATABASE_URL": "postgresql://a/x", "DATABASE_REPLICA_URL": "postgresql://p@b,c/x"},
            "DATABASE_REPLICA_URL names several servers",
        ),
        ({"REDIS_URL": "http://x"}, "REDIS_URL must begin with redis://"),
        ({"DJANGO_VERIFY_TOKENS": "1"}, "needs DJANGO_API_URL"),
        ({"DJANGO_API_URL": "http://site"}, "DJANGO_API_URL alone does nothing: set DJANGO_API_KEY"),
        ({"DJANGO_API_KEY": "k"}, "DJANGO_API_KEY needs DJANGO_API_URL too"),
        ({"DJANGO_API_URL": "http://site", "DJANGO_API_KEY": "a\nb"}, "characters that no header can carry"),
        ({"DJANGO_VERIFY_TOKENS": "yes"}, "DJANGO_VERIFY_TOKENS='yes' must be one of 0, 1"),
        ({"PORTICO_HOME": "/" + "h" * 90}, "too long for a Unix socket"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL"),
        ({"ALLOWED_ORIGINS": "https://a.example, b.example"}, "ALLOWED_ORIGINS has 'b.example'"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_variable(env: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(env)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_origins_are_a_list() -> None:
    origins = "https://a.example/, http://b.example:8000,"
    assert parse({"ALLOWED_ORIGINS": origins}).allowed_origins == (
        "https://a.example",
        "http://b.example:8000",
    )
    assert {"http://localhost:*", "https://[::1]:*"} <= set(parse({}).allowed_origins)


def test_a_mistake_does_not_repeat_a_secret() -> None:
    with pytest.raises(SettingsError) as caught:
        parse({"DATABASE_URL": "mysql://user:hidden@host"})
    assert "hidden" not in str(caught.value)


ALL_TYPES = ("property_inquiry", "general", "support", "group")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", {}),
        ("365", dict.fromkeys(ALL_TYPES, 365)),
        ("support=30,general=365", {"support": 30, "general": 365}),
        (" support=30, ", {"support": 30}),
    ],
)
def test_retention_is_for_all_types_or_for_those_that_are_named(text: str, days: dict[str, int]) -> None:
    retention = parse({"MESSAGE_RETENTION_DAYS": text}).retention
    assert {kind: age.days for kind, age in retention.items()} == days


@pytest.mark.parametrize("text", ["0", "-1", "soon", "support", "support=", "support=x", "letters=3", "3,4"])
def test_a_retention_that_makes_no_sense_is_one_line(text: str) -> None:
    with pytest.raises(SettingsError, match="MESSAGE_RETENTION_DAYS"):
        parse({"MESSAGE_RETENTION_DAYS": text})


def test_the_hook_has_half_a_second_and_messages_pass_when_it_fails() -> None:
    hook = parse({}).hook
    assert (hook.timeout, hook.open_on_failure) == (0.5, True)
    assert hook.kinds == {"message", "edit", "card"}
    strict = parse({"MESSAGE_HOOK_TIMEOUT_MS": "100", "MESSAGE_HOOK_ON_FAILURE": "closed"}).hook
    assert (strict.timeout, strict.open_on_failure) == (0.1, False)


def test_users_find_their_contacts_unless_something_else_is_set() -> None:
    assert parse({}).people.directory == "contacts"
    assert parse({"USER_DIRECTORY": "off"}).people.directory == "off"
    with pytest.raises(SettingsError, match="USER_DIRECTORY='none' must be one of contacts, all, off"):
        parse({"USER_DIRECTORY": "none"})


def test_a_site_and_its_key_are_a_bridge() -> None:
    settings = parse({"DJANGO_API_URL": "https://site.example/", "DJANGO_API_KEY": "very-secret"})
    assert settings.bridge is not None
    assert (settings.bridge.url, settings.bridge.key) == ("https://site.example", "very-secret")
    assert "very-secret" not in repr(settings)


def test_checking_tokens_needs_no_key_and_makes_no_bridge() -> None:
    assert parse({"DJANGO_API_URL": "https://site.example", "DJANGO_VERIFY_TOKENS": "1"}).bridge is None


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ("all", {"message", "edit", "conversation", "profile", "file", "call", "card"}),
        ("message, profile", {"message", "profile"}),
        ("", {"message", "edit", "card"}),
    ],
)
def test_the_hook_is_asked_about_the_kinds_that_are_named(value: str, kinds: set[str]) -> None:
    assert parse({"MESSAGE_HOOK_KINDS": value}).hook.kinds == kinds


@pytest.mark.parametrize("value", ["messages", "all,edit", "edit profile"])
def test_an_unknown_kind_is_named_with_those_that_there_are(value: str) -> None:
    with pytest.raises(
        SettingsError, match=r"MESSAGE_HOOK_KINDS has .*: write `all`, or some of message, edit"
    ):
        parse({"MESSAGE_HOOK_KINDS": value})
