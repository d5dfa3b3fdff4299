"""The plots of the last hours: what is drawn is what nodes kept, for eyes and for screen readers."""

import re

from playwright.sync_api import expect

from tests.browser.consoles import OpenConsole, violations
from tests.support.node import Node
from tests.support.web import needs_npm

pytestmark = needs_npm
# Half an hour of two nodes, a minute a row; in its middle one node answers slowly and fails.
MINUTES = """
    insert into load_minute
    select node, now() - make_interval(mins => minute), 60, 40, 0, 120, 240, 600, 6,
           case when minute between 10 and 15 and node = 'a' then 60 else 0 end,
           case when minute between 10 and 15 and node = 'a'
             then array_fill(0, array[11]) || array[600, 600] else array_fill(600, array[13]) end
    from generate_series(2, 30) as minute, unnest(array['a', 'b']) as node returning 1
"""


def test_times_of_answers_and_errors_are_drawn_and_are_in_a_table(console: OpenConsole, node: Node) -> None:
    node.sql("delete from load_minute where node_id in ('a', 'b') returning 1")  # of an earlier try
    node.sql(MINUTES)
    page = console("/overview/hours")
    page.get_by_label("Time", exact=True).select_option("last hour")
    page.get_by_label("Node", exact=True).select_option("a")
    times = page.get_by_role("img", name=re.compile("^Times of answers"))
    expect(times).to_have_accessible_name(
        re.compile(r"p50: now 0\.5 ms, highest 3\.8 s; .*p99: .*highest 5 s")
    )
    errors = page.get_by_role("img", name=re.compile("^Errors a second"))
    expect(errors).to_have_accessible_name(re.compile(r"failed: now 0, highest 1$"))
    assert violations(page) == []
    page.get_by_label("Node", exact=True).select_option("b")
    expect(times).to_have_accessible_name(re.compile(r"p99: now 1 ms, highest 1 ms"))
    expect(errors).to_have_accessible_name(re.compile(r"failed: now 0, highest 0$"))
    page.get_by_text("The same as a table").click()
    rows = page.get_by_role("table", name="Hours").get_by_role("row")
    expect(rows).to_have_count(1 + 29)
    expect(rows.nth(5)).to_contain_text(re.compile("0.5 ms.*10"))
