"""MongoDB's Extended JSON, by the cases of its specification and what older tools wrote."""

import math
from typing import Any

import pytest

from portico.domain.errors import InvalidArgument
from portico.domain.importing.extended_json import DEEPEST, plain

UUID = "c8edabc3-f738-4ca3-b68d-ab92a91478a3"
BYTES = "yO2rw/c4TKO2jauSqRR4ow=="
LEFT = [
    {"$minKey": 1}, {"$maxKey": 1}, {"$regularExpression": {"pattern": "foo*", "options": "ix"}},
    {"$regex": "abc", "$options": ""}, {"$code": "function() {}"}, {"$code": "f", "$scope": {}}, {"$set": 1},
    {"$ref": "users", "$id": "7"}, {"$type": "string"},
]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({"$oid": "57e193d7a9cc81b4027498b5"}, "57e193d7a9cc81b4027498b5"),
        ({"$oid": "57E193D7A9CC81B4027498B5"}, "57e193d7a9cc81b4027498b5"),
        ({"$symbol": "sym"}, "sym"),
        ({"$numberInt": "-42"}, -42),
        ({"$numberInt": "2147483647"}, 2**31 - 1),
        ({"$numberLong": "9223372036854775807"}, 2**63 - 1),
        ({"$numberLong": 42}, 42),
        ({"$numberDouble": "-1.0"}, -1.0),
        ({"$numberDouble": "1.7145648E+12"}, 1714564800000.0),
        ({"$numberDouble": "Infinity"}, math.inf),
        ({"$numberDouble": "-Infinity"}, -math.inf),
        ({"$numberDouble": 1.5}, 1.5),
        ({"$numberDecimal": "1234.5"}, 1234.5),
        ({"$numberDecimal": "7"}, 7),
        ({"$numberDecimal": "7.00"}, 7),
        ({"$numberDecimal": "1E+3"}, 1000),
        ({"$numberDecimal": "9007199254740993"}, 2**53 + 1),
        ({"$numberDecimal": "1E+999999999"}, math.inf),
        ({"$numberDecimal": "Infinity"}, math.inf),
        ({"$date": "2012-12-24T12:15:30.500Z"}, "2012-12-24T12:15:30.500Z"),
        ({"$date": {"$numberLong": "1356351330500"}}, "2012-12-24T12:15:30.500Z"),
        ({"$date": {"$numberLong": "-284643869500"}}, "1960-12-24T12:15:30.500Z"),
        ({"$date": {"$numberLong": "0"}}, "1970-01-01T00:00:00.000Z"),
        ({"$date": {"$numberLong": "-62135596800000"}}, "0001-01-01T00:00:00.000Z"),
        ({"$date": {"$numberLong": "253402300800000"}}, {"$date": 253402300800000}),
        ({"$date": {"$numberDouble": "1356351330500.0"}}, "2012-12-24T12:15:30.500Z"),
        ({"$date": 1356351330500}, "2012-12-24T12:15:30.500Z"),
        ({"$date": 1356351330500.0}, "2012-12-24T12:15:30.500Z"),
        ({"$timestamp": {"t": 1356351330, "i": 1}}, "2012-12-24T12:15:30.000Z"),
        ({"$timestamp": {"i": 1, "t": 4294967295}}, "2106-02-07T06:28:15.000Z"),
        ({"$binary": {"base64": BYTES, "subType": "04"}}, UUID),
        ({"$binary": {"subType": "3", "base64": BYTES}}, UUID),
        ({"$binary": BYTES, "$type": "03"}, UUID),
        ({"$type": 4, "$binary": BYTES}, UUID),
        ({"$binary": {"base64": "AQIDBAU=", "subType": "80"}}, "AQIDBAU="),
        ({"$uuid": UUID}, UUID),
        ({"$uuid": UUID.replace("-", "").upper()}, UUID),
        ({"$undefined": True}, None),
        ({"$dbPointer": {"$ref": "b", "$id": {"$oid": "56E1FC72E0C917E9C4714161"}}},
         {"$ref": "b", "$id": "56e1fc72e0c917e9c4714161"}),
        *[(each, each) for each in LEFT],
    ],
)  # fmt: skip
def test_each_type_is_read_as_what_it_stands_for(written: Any, read: Any) -> None:
    found = plain({"a": [{"b": written}]})["a"][0]["b"]
    assert (found, type(found)) == (read, type(read))


def test_negative_zero_and_no_number_stay_what_they_are() -> None:
    row = plain({"zero": {"$numberDouble": "-0.0"}, "none": {"$numberDouble": "NaN"}})
    assert math.copysign(1, row["zero"]) == -1
    assert math.isnan(row["none"])


@pytest.mark.parametrize(
    "written",
    [
        {"$oid": 42}, {"$oid": "no hex"}, {"$oid": "57e1", "extra": 1}, {"$numberInt": "2147483648"},
        {"$numberInt": "1.5"}, {"$numberInt": True}, {"$numberLong": "9223372036854775808"},
        {"$numberLong": "12abc"}, {"$numberLong": {"a": 1}}, {"$numberDouble": "1_000"},
        {"$numberDouble": True}, {"$numberDouble": "1,5"}, {"$numberDecimal": "12 000"},
        {"$numberDecimal": []},
        {"$date": True}, {"$date": []}, {"$date": {}}, {"$date": {"$numberLong": "x"}}, {"$date": 1.5},
        {"$date": {"$numberDouble": "NaN"}}, {"$date": {"$numberLong": "0", "$numberInt": "0"}},
        {"$date": {"$oid": "57e193d7a9cc81b4027498b5"}}, {"$timestamp": 42},
        {"$timestamp": {"t": "1", "i": 1}},
        {"$timestamp": {"t": 1}}, {"$timestamp": {"t": -1, "i": 1}}, {"$timestamp": {"t": 1, "i": 1, "x": 1}},
        {"$binary": "abcdefg"}, {"$binary": 0, "$type": "00"}, {"$binary": {"base64": BYTES}},
        {"$binary": {"base64": "AQIDBAU=", "subType": "04"}}, {"$binary": {"base64": "*", "subType": "00"}},
        {"$binary": {"base64": BYTES, "subType": "xx"}}, {"$uuid": "no uuid"}, {"$uuid": 7},
        {"$undefined": False}, {"$symbol": 42}, {"$dbPointer": {"$ref": "b"}}, {"$dbPointer": 7},
    ],
)  # fmt: skip
def test_what_is_not_as_the_specification_says_is_refused_with_its_field(written: Any) -> None:
    with pytest.raises(
        InvalidArgument, match=r"^a: no \$\w+ as MongoDB writes it: export the collection anew"
    ):
        plain({"a": [{"b": written}]})


def test_nesting_has_an_end() -> None:
    nested: Any = 1
    for _ in range(DEEPEST - 1):
        nested = [nested]
    assert plain({"a": nested}) == {"a": nested}
    with pytest.raises(InvalidArgument, match="a: nested deeper than 200"):
        plain({"a": [[nested]]})
