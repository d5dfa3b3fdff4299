"""A small disk, and what a test does to fill it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from autobahn.wamp.exception import ApplicationError

from tests.support.people import Person
from tests.system.homes import temporary_home

LONG = "x" * 4_000  # a text; two of them fill a page of a table


@contextmanager
def small_disk(size: str) -> Iterator[Path]:
    """A disk of `size`, as tmpfs says it. Skips the test where none may be mounted."""
    with temporary_home() as home:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size},mode=711", "tmpfs", str(home)], capture_output=True
        )
        if mounted.returncode:
            pytest.skip("may not mount a disk here")
        try:
            yield home
        finally:
            subprocess.run(["umount", "--lazy", str(home)], check=True)


async def send_until_refused(sender: Person, chat: int, times: int) -> tuple[list[str], list[Any]]:
    """What was acknowledged, and so many refusals."""
    acknowledged: list[str] = []
    refusals: list[Any] = []
    while len(refusals) < times:
        local_id = f"full-{len(acknowledged)}-{len(refusals)}"
        try:
            await sender.ask("message.send", conversation_id=chat, text=LONG, local_id=local_id)
            acknowledged.append(local_id)
        except ApplicationError as error:
            refusals.append(error)
    return acknowledged, refusals


def fill(file: Path) -> None:
    """Write until there is no space."""
    with file.open("wb", buffering=0) as ballast:
        for size in (1 << 20, 4096, 512):
            try:
                while True:
                    ballast.write(os.urandom(64) * (size // 64))
            except OSError:
                continue
