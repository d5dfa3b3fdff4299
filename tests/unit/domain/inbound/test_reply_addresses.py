"""Tokens are found in headers whatever their case, and only at the domain of answers."""

from portico.domain.inbound.reply_addresses import reply_address, thread_id, token_of, tokens_in

TOKEN = token_of(bytes(range(20)))
ADDRESS = reply_address(TOKEN, "reply.example")


def test_the_local_part_fits_into_an_address() -> None:
    assert len(ADDRESS.partition("@")[0]) <= 64


def test_tokens_are_found_once_and_in_any_case() -> None:
    values = [f"Nest <{ADDRESS.upper()}>, someone@example.org", ADDRESS]
    assert tokens_in(values, "reply.example") == [TOKEN]


def test_tokens_of_other_domains_are_not_ours() -> None:
    values = [f"r-{TOKEN}@reply.example.net", f"r-{TOKEN}@evil-reply.example", f"x.r-{TOKEN}@reply.example"]
    assert tokens_in(values, "reply.example") == []


def test_a_thread_is_of_one_person_in_one_conversation() -> None:
    ids = {thread_id(b"key", place, user, "reply.example") for place in (1, 2) for user in ("amina", "brian")}
    assert len(ids) == 4
    assert thread_id(b"key", 1, "amina", "reply.example") in ids
