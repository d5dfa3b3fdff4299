"""`portico chat` as people and scripts use it, against a running node."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import pytest_twisted

from tests.support.node import ROOT, Node
from tests.support.people import arrive
from tests.support.ports import free_port
from tests.support.terminal import CTRL_C, CTRL_D, Terminal

READ = "✓✓ Bob has read up to here"


@contextmanager
def two_people(node: Node, topic: str) -> Iterator[tuple[Terminal, Terminal]]:
    """Ada and Bob, each at a terminal, in a conversation that no other test uses."""
    ada, bob = f"ada-{topic}", f"bob-{topic}"
    with (
        Terminal(node, "chat", "--user", ada, "--with", bob, "--name", "Ada") as at_adas,
        Terminal(node, "chat", "--user", bob, "--with", ada, "--name", "Bob") as at_bobs,
    ):
        at_adas.shows("conversation")
        at_bobs.shows("conversation")
        yield at_adas, at_bobs


def stored(node: Node, sender_id: str) -> list[str]:
    rows = node.sql("select text from message where sender_id = %s order by conversation_id, seq", sender_id)
    return [text for (text,) in rows]


def pipe(node: Node, text: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "cli", "chat", *arguments],
        cwd=ROOT,
        env={**node.env, "PYTHONUTF8": "1"},
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_two_users_see_each_others_messages_and_read_marks(node: Node) -> None:
    with two_people(node, "talk") as (ada, bob):
        ada.enter("Hello Bob")
        bob.shows("Ada: Hello Bob\r\n")
        ada.shows("you: Hello Bob ✓\r\n")
        ada.shows(READ)
        bob.enter("Hello Ada")
        ada.shows("Bob: Hello Ada\r\n")
        bob.shows("✓✓ Ada has read up to here")


def test_help_is_printed_and_not_sent(node: Node) -> None:
    with two_people(node, "help") as (ada, bob):
        ada.enter("/help")
        ada.shows("/quit leaves when everything is sent")
        ada.enter("/hlep")
        ada.shows("there is no command /hlep; nothing was sent")
        ada.enter("after")
        bob.shows("Ada: after\r\n")
        assert stored(node, "ada-help") == ["after"]


@pytest.mark.parametrize("farewell", [CTRL_C, CTRL_D, "/quit\r"])
def test_leaving_is_clean(node: Node, farewell: str) -> None:
    with Terminal(node, "chat", "--user", "leaver", "--with", "stayer") as leaver:
        leaver.shows("> ")
        leaver.shows("conversation")
        if farewell == CTRL_C:  # the key makes the signal only where the terminal is the controlling one
            os.kill(leaver.process.pid, signal.SIGINT)
        else:
            leaver.keys(farewell)
        assert leaver.code() == 0
        assert "Traceback" not in leaver.output


def test_leaving_is_clean_where_nobody_answers_and_tells_what_is_lost(node: Node) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        Terminal(node, "chat", "--user", "leaver", "--with", "stayer", "--url", url_of(silent)) as leaver,
    ):
        leaver.shows("> ")
        leaver.enter("for nobody")
        leaver.shows("(1 unsent) > ")
        leaver.keys(CTRL_D)
        leaver.shows("waiting for what is unsent; Ctrl-C leaves without it")
        os.kill(leaver.process.pid, signal.SIGINT)
        leaver.shows("1 of your lines were not stored")
        assert leaver.code() == 0


def test_where_nothing_listens_it_says_what_to_do_and_ends(node: Node) -> None:
    url = f"ws://127.0.0.1:{free_port()}/ws"
    command = [sys.executable, "-m", "cli", "chat", "--user", "ada", "--with", "bob", "--url", url]
    tried = subprocess.run(
        command, cwd=ROOT, env=node.env, input="Hello\n", capture_output=True, text=True, check=False
    )
    advice = "start the node with `portico up`, or name its address with --port or --url"
    assert (tried.returncode, tried.stderr) == (1, f"portico: nothing listens at {url}: {advice}\n")
    with Terminal(node, *command[3:]) as ada:
        assert ada.code() == 1


def url_of(listener: socket.socket) -> str:
    return f"ws://127.0.0.1:{listener.getsockname()[1]}/ws"


def test_a_killed_component_loses_and_doubles_nothing(node: Node) -> None:
    with two_people(node, "room") as (ada, bob):
        ada.enter("before")
        bob.shows("Ada: before\r\n")
        node.kill("messaging")
        for number in range(5):
            ada.enter(f"line {number}")
        bob.enter("and mine")
        bob.shows("Ada: line 4\r\n")
        ada.shows("Bob: and mine\r\n")
        ada.enter("after")
        bob.shows("Ada: after\r\n")
        said = ["before", *(f"line {number}" for number in range(5)), "after"]
        assert stored(node, "ada-room") == said
        assert [bob.output.count(f"Ada: {line}\r\n") for line in said] == [1] * len(said)
        assert ada.output.count("Bob: and mine\r\n") == 1


def test_a_router_that_is_killed_is_waited_for_and_nothing_is_lost(node: Node) -> None:
    with two_people(node, "router") as (ada, bob):
        ada.enter("before")
        bob.shows("Ada: before\r\n")
        node.kill("router")
        for person in (ada, bob):
            person.shows("connection lost; trying again\r\n")
        ada.enter("meanwhile")
        ada.shows("kept until the connection is back: meanwhile\r\n")
        bob.shows("connected again\r\n")
        bob.shows("Ada: meanwhile\r\n")
        ada.shows("you: meanwhile ✓\r\n")
        assert stored(node, "ada-router") == ["before", "meanwhile"]
        assert ada.output.count("connection lost") == 1
        assert bob.output.count("Ada: meanwhile\r\n") == 1


def test_a_script_sends_its_lines_in_order_and_leaves(node: Node) -> None:
    lines = [f"line {number}" for number in range(30)]
    done = pipe(node, "\n".join(lines), "--user", "script", "--with", "reader")
    assert done.returncode == 0, done.stderr
    assert stored(node, "script") == lines
    assert [line.split("you: ")[1] for line in done.stdout.splitlines() if "you: " in line] == [
        f"{line} ✓" for line in lines
    ]


def test_a_later_script_reads_the_earlier_messages(node: Node) -> None:
    pipe(node, "left for you\n", "--user", "early", "--with", "late", "--name", "Early")
    done = pipe(node, "", "--user", "late", "--with", "early")
    assert "Early: left for you\n" in done.stdout
    early = pipe(node, "", "--user", "early", "--with", "late")
    assert "✓✓ late has read up to here\n" in early.stdout


def test_a_line_that_the_server_refuses_is_told_and_does_not_hold_up_the_rest(node: Node) -> None:
    done = pipe(node, "x" * 5001 + "\nfine\n", "--user", "long", "--with", "reader")
    assert "  -- not sent: text: at most 5000\n" in done.stdout
    assert "you: fine ✓\n" in done.stdout
    assert done.returncode == 1


def test_what_others_write_cannot_steer_the_terminal(node: Node) -> None:
    pipe(node, "a\x1b[2Jb\x07c\n", "--user", "steerer", "--with", "victim")
    done = pipe(node, "", "--user", "victim", "--with", "steerer")
    assert "steerer: a[2Jbc\n" in done.stdout


def test_a_token_that_the_server_does_not_take_is_one_line(node: Node) -> None:
    good = node.token("given")
    assert pipe(node, "by token\n", "--with", "reader", "--token", good).returncode == 0
    assert stored(node, "given") == ["by token"]
    forged = good.rpartition(".")[0] + "." + "A" * 43
    done = pipe(node, "", "--with", "reader", "--token", forged)
    assert done.returncode == 1
    assert done.stderr == "portico: portico.error.forbidden: the token's signature is wrong\n"


@pytest_twisted.ensureDeferred
async def test_a_session_outlives_its_first_token(node: Node) -> None:
    watcher = await arrive(node, "lasting")

    async def ends() -> list[str]:
        reply = await watcher.ask("session.list")
        return [session["expires_at"] for session in reply["sessions"] if not session["current"]]

    with Terminal(node, "chat", "--user", "lasting", "--with", "reader", "--ttl", "61") as chat:
        chat.shows("conversation")
        first = await ends()
        while await ends() == first:  # the server warns a minute before the end
            assert chat.process.poll() is None
        assert (await ends()) > first
    watcher.leave()
