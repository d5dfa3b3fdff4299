"""`make chaos`: two nodes, people who talk, and one fault after the other, for a minute by default."""

import os

import pytest
import pytest_twisted

from tests.chaos.run import Run
from tests.chaos.world import running_world
from tests.support.report import Report

SECONDS = float(os.environ.get("PORTICO_CHAOS_SECONDS", "60"))
SEED = int(os.environ.get("PORTICO_CHAOS_SEED", "1"))


@pytest.mark.chaos
@pytest_twisted.ensureDeferred
async def test_nothing_is_lost_whatever_dies(report: Report) -> None:
    report(f"seed {SEED}")
    async with running_world() as world:
        wrong = await Run(world, SEED, SECONDS, report).violations()
        logs = {place.node.env["PORTICO_NODE_ID"]: place.node.log() for place in world.places}
    keep = os.environ.get("PORTICO_CHAOS_LOGS")
    for name, log in logs.items() if keep else ():
        with open(f"{keep}/{name}.log", "w") as file:
            file.write(log)
    assert wrong == [], f"seed {SEED}"
