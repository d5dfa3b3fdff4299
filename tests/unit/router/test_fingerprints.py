"""A fingerprint changes with what a function does, and not with annotations, docstrings and log calls."""

import ast

import pytest

from router.fingerprints import fingerprint, fingerprint_function, uses_of

PLAIN = """
def send(self, data):
    total = len(data)
    self.transport.write(data)
    return total
"""
SAME = """
def send(self, data: bytes) -> int:
    \"\"\"Send data.\"\"\"
    total: int = len(data)
    self.log.debug("sending {total}", total=total)
    log.info("sending")

    self.transport.write(data)  # at once
    return total
"""
CHANGES = [
    ("len(data)", "len(data) + 1"),
    ("self.transport.write(data)", "self.transport.write(data[:10])"),
    ("    return total\n", ""),
    ("(self, data)", "(self, data, flush=False)"),
    ("def send", "async def send"),
]
MODULE = """
import os
from zlmdb import Database as Db

LIMIT = 3


class Store(Db.Base):
    def open(self, path):
        return Db(path)

    def size(self):
        return os.stat(self.path).st_size
"""


def of(source: str) -> str:
    return fingerprint(ast.parse(source).body)


def use(source: str) -> str:
    return fingerprint(uses_of(ast.parse(source), "zlmdb"))


def test_annotations_docstrings_and_log_calls_do_not_count() -> None:
    assert of(PLAIN) == of(SAME)


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_a_change_of_what_it_does_counts(before: str, after: str) -> None:
    changed = PLAIN.replace(before, after)
    assert changed != PLAIN
    assert of(changed) != of(PLAIN)


def test_a_function_without_source_has_no_fingerprint() -> None:
    assert fingerprint_function(len) == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Database as Db", "Database2 as Db"),
        ("return Db(path)", "return Db(path, 1)"),
        ("(Db.Base)", "(Db.Other)"),
    ],
)
def test_a_change_of_how_a_package_is_used_counts(before: str, after: str) -> None:
    assert use(MODULE.replace(before, after)) != use(MODULE)


@pytest.mark.parametrize(
    ("before", "after"), [("LIMIT = 3", "LIMIT = 4"), ("st_size", "st_mtime"), ("import os", "")]
)
def test_what_does_not_use_the_package_does_not_count(before: str, after: str) -> None:
    assert use(MODULE.replace(before, after)) == use(MODULE)
