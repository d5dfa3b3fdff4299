"""The convention of `metadata.property`: what fits, and what a refusal names."""

from typing import Any

import pytest

from portico.domain.errors import InvalidArgument
from portico.domain.properties import check_property, readable_property, title_of, url_of

FLAT: dict[str, Any] = {
    "title": "Garden flat",
    "url": "https://www.example.com/listings/42",
    "image_url": "https://www.example.com/42.jpg",
    "price": "950.50",
    "currency": "KES",
    "status": "available",
    "bedrooms": 3,
}
WRONG = [
    ("title", ""),
    ("title", "x" * 201),
    ("title", "two\nlines"),
    ("title", 7),
    ("url", "http://www.example.com/"),
    ("url", "https://"),
    ("url", "https://[x"),
    ("url", "javascript:alert(1)"),
    ("image_url", "https://x.example/" + "a" * 2048),
    ("price", "-1"),
    ("price", "1,000"),
    ("price", -0.5),
    ("price", True),
    ("price", ["950"]),
    ("currency", "kes"),
    ("currency", "XXX"),
    ("currency", ["KES"]),
    ("status", "s" * 51),
]


@pytest.mark.parametrize(
    "given", [FLAT, {}, {"price": 950}, {"price": 0.5}, {"title": None}, "Flat 4", 42, None, [1]]
)
def test_what_fits_passes_and_so_does_what_is_no_object(given: Any) -> None:
    check_property({"property": given, "other": {"price": "any"}})
    check_property({})


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_does_not_fit_is_refused_by_its_name_and_left_out_by_the_bridge(name: str, value: Any) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        check_property({"property": {**FLAT, name: value}})
    assert refusal.value.fields["field"] == f"metadata.property.{name}"
    assert readable_property({**FLAT, name: value}) == {key: FLAT[key] for key in FLAT if key != name}


def test_a_title_may_be_all_there_is() -> None:
    assert (title_of({"property": FLAT}), url_of({"property": FLAT})) == ("Garden flat", FLAT["url"])
    assert (title_of({"property": "Flat 4"}), url_of({"property": "Flat 4"})) == ("Flat 4", None)
    assert (title_of({"property": 42}), url_of({})) == (None, None)
