"""Which links are fetched, which addresses are connected to, and what is read of a page."""

import pytest

from portico.domain.links import DESCRIPTION, TITLE, facts_of, first_link, is_public, redirected


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("See https://example.org/flat?id=7&a=b, it is nice", "https://example.org/flat?id=7&a=b"),
        ("(http://example.org/a_(b)).", "http://example.org/a_(b)"),
        ("HTTPS://EXAMPLE.ORG/X", "HTTPS://EXAMPLE.ORG/X"),
        ("ftp://example.org https://b.example", "https://b.example"),
        ("https://user:pass@example.org and https://b.example", "https://b.example"),
        ("https://example.org:8080/ or https://example.org:443/", "https://example.org:443/"),
        ("https://example.org:port/", None),
        ("https://[::1 ", None),
        ("example.org", None),
        ("javascript:https://", None),
        ("https://example.org/" + "a" * 2_000, None),
    ],
)
def test_the_first_link_that_may_be_fetched(text: str, link: str | None) -> None:
    assert first_link(text) == link


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address that is refused
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "ff02::1",
        "fec0::1",
        "::127.0.0.1",
        "::a00:1",
        "64:ff9b:1::a00:1",
        "::ffff:0:127.0.0.1",
        "100::1",
        "5f00::1",
        "no address",
    ],
)
def test_an_address_of_no_stranger_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1946", "64:ff9b::808:808"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b", "https://example.org/b"),
        ("http://other.example/", "http://other.example/"),
        ("file:///etc/passwd", None),
        ("https://example.org:22/", None),
        ("", "https://example.org/a"),
    ],
)
def test_a_redirect_leads_to_pages_only(location: str, target: str | None) -> None:
    assert redirected("https://example.org/a", location) == target


def test_open_graph_comes_before_the_title() -> None:
    facts = facts_of(
        "<html><head><title>Flat | Homes</title><meta name=description content='Other'>"
        '<meta property="og:title" content="A bright &lt;b&gt; flat">'
        '<meta property="OG:description" content="Two\nrooms">'
        "<meta property='og:site_name' content=Homes></head>"
    )
    assert facts is not None
    assert (facts.title, facts.description, facts.site) == ("A bright <b> flat", "Two rooms", "Homes")


def test_the_title_and_the_description_are_enough() -> None:
    facts = facts_of(
        "<TITLE>A &amp; B</TITLE><meta name='Description' content='c'><body><title>later</title>"
    )
    assert facts is not None
    assert (facts.title, facts.description, facts.site) == ("A & B", "c", "")


@pytest.mark.parametrize("html", ["", "<title> </title>", "<body><title>x</title>", "<meta content=x>"])
def test_a_page_without_a_title_has_no_facts(html: str) -> None:
    assert facts_of(html) is None


def test_what_strangers_write_is_one_short_line() -> None:
    facts = facts_of(
        f"<title>{'long ' * 100}</title><meta name=description content='\u202ea\x00b {'c' * 999}'>"
    )
    assert facts is not None
    assert len(facts.title) <= TITLE
    assert facts.title.endswith("long…")
    assert facts.description.startswith("a b")
    assert len(facts.description) <= DESCRIPTION


def test_of_a_page_that_is_all_tags_the_first_are_read() -> None:
    head = "<script></script>" * 100 + "<title>A flat</title>"
    facts = facts_of(head + "<" * 400_000 + "<meta property=og:title content=Late>")
    assert facts is not None
    assert facts.title == "A flat"
    long = facts_of(f"<script>{'x < y; ' * 50_000}</script><title>A flat</title>")
    assert long is not None
    assert long.title == "A flat"
