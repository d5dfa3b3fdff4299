"""An inbox of 5,000 conversations is scrolled without gaps, and each frame is ready in time."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.widgets import PATIENCE, Open, rows
from tests.support.node import Node
from tests.support.ports import free_port
from tests.support.web import needs_npm

pytestmark = needs_npm
expect.set_options(timeout=PATIENCE)
COUNT = 5_000
FRAMES = 240
FRAME = 1_000 / 60  # milliseconds
PEOPLE = """
    insert into person (id, name) select 'ada', 'Ada'
    union all select 'buyer' || n, 'Buyer ' || n from generate_series(1, %s) n returning 1"""
TALKS = """
    with opened as (
      insert into conversation (type, property_id, title, last_seq, updated_at)
      select 'property_inquiry', n::text, 'Flat ' || n, 1, now() - n * interval '1 minute'
      from generate_series(1, %s) n returning id, property_id, updated_at
    ), joined as (
      insert into participant (conversation_id, user_id)
      select id, 'ada' from opened union all select id, 'buyer' || property_id from opened
    )
    insert into message (conversation_id, seq, sender_id, type, text, local_id, created_at, imported)
    select id, 1, 'buyer' || property_id, 'text', 'Is flat ' || property_id || ' still free?',
           'first', updated_at, 1 -- nobody is told of them
    from opened returning 1"""
SCROLL = """async (list, [frames, step]) => {
  let gaps = 0;
  for (let frame = 0; frame < frames; frame += 1) {
    list.scrollTop += step;
    await new Promise(requestAnimationFrame);
    await new Promise((drawn) => setTimeout(drawn, 0));
    const { top, height } = list.getBoundingClientRect();
    const middle = top + height / 2;
    const isCovered = [...list.querySelectorAll(".row")].some((row) => {
      const { top: upper, bottom } = row.getBoundingClientRect();
      return upper - 4 <= middle && middle <= bottom + 4;
    });
    if (!isCovered) gaps += 1;
  }
  return gaps;
}"""


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """A node with 5,000 conversations of Ada."""
    with Node(free_port()).running() as node:
        node.sql(PEOPLE, COUNT)
        node.sql(TALKS, COUNT)
        yield node


def processor_time(page: Page) -> float:
    """What the page has taken of it so far, in milliseconds: other programs do not count."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return float(metrics["TaskDuration"]) * 1_000


def test_a_large_inbox_is_scrolled_within_the_time_of_a_frame(widget: Open) -> None:
    inbox = widget("Ada", "<portico-inbox></portico-inbox>")
    inbox.until_stored(conversations=COUNT)
    expect(rows(inbox).first).to_contain_text("Buyer 1")
    assert rows(inbox).count() < 100  # only those in sight are elements
    scroller = inbox.page.locator(".rows")
    scroller.evaluate(SCROLL, [30, 100])
    before = processor_time(inbox.page)
    gaps = scroller.evaluate(SCROLL, [FRAMES, 180])
    a_frame = (processor_time(inbox.page) - before) / FRAMES
    assert gaps <= FRAMES / 20
    assert a_frame < FRAME, f"{a_frame:.1f} ms of work in each frame"
    scroller.evaluate("(list) => list.scrollTo(0, list.scrollHeight)")
    expect(rows(inbox).filter(has_text=f"Buyer {COUNT}")).to_be_visible()
