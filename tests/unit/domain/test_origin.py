"""How a message came: only Portico says it."""

from portico.domain.origin import came_by_answer, keep_origin, with_origin


def test_what_a_client_claims_is_dropped_and_the_rest_stays() -> None:
    claimed = {"via": "email", "files_refused": [], "note": 1}
    assert with_origin(claimed, None) == {"note": 1}
    assert with_origin({"note": 1}, None) == {"note": 1}


def test_an_answer_says_how_it_came() -> None:
    refused = [{"filename": "a.pdf", "reason": "too_large"}]
    assert with_origin({"files_refused": refused}, "sms") == {"files_refused": refused, "via": "sms"}
    assert came_by_answer(with_origin({}, "email"))
    assert not came_by_answer(with_origin({"via": "email"}, None))


def test_other_metadata_is_replaced_and_the_origin_stays() -> None:
    assert keep_origin({"via": "sms", "a": 1}, {"via": "email", "b": 2}) == {"via": "sms", "b": 2}
    assert keep_origin({"a": 1}, {"via": "email"}) == {}
