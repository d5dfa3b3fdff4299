"""The form of RFC 8785: its own example, and what is special in the strings of entries."""

import json

from portico.domain.evidence.chain import START, Entry, canonical, digest_after


def test_the_strings_of_the_rfcs_example() -> None:
    """Section 3.2.2 of RFC 8785, without its numbers, which entries do not have."""
    string = '"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/"'
    given = json.loads(f'{{"string": {string}, "a": null, "b": true}}')
    expected = '{"a":null,"b":true,"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    assert canonical(given) == expected.encode()


def test_the_order_of_names_does_not_matter_and_what_stands_before_does() -> None:
    one: Entry = {"n": 1, "kind": "view"}
    two: Entry = {"kind": "view", "n": 1}
    assert digest_after(START, one) == digest_after(START, two)
    assert digest_after(START, one) != digest_after(b"\x01" * 32, one)
