"""Samples parse, and what they name of Portico exists: commands, options, targets, routes and URIs."""

import ast
import json
import re
import shlex
import shutil
import subprocess
from collections import defaultdict

import pytest

from cli import _parser
from cli.generate import ROOT
from portico.contract.registry import BY_NAME, TOPICS
from portico.contract.rest import ROUTES
from tests.docs.samples import JAVASCRIPT, SAMPLES, SHELL, Sample, in_languages

# Checked here or shown only: a new language needs a decision, and a fence without one is not code.
# ts by web/sdk/test/unit/docs.test.ts, tsx by web/react/test/docs.test.ts
CHECKED = {*SHELL, *JAVASCRIPT, "python", "json", "jsonl", "ts", "tsx"}
SHOWN = {"dart", "django", "ini", "mermaid", "nginx", "sql", "text", "yaml", "toml", "html", "http", "css"}
RUN = {"no-run", "save", "until", "type"}
MARKS: defaultdict[str, set[str]] = defaultdict(lambda: {"save"})
MARKS |= dict.fromkeys(SHELL, RUN | {"node"}) | dict.fromkeys(JAVASCRIPT, RUN | {"session"})
MARKS["text"] = {"shows", "type"}
TARGETS = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
URIS = {f"portico.{name}" for name in BY_NAME} | {f"portico.event.{topic.name}" for topic in TOPICS}
URI = re.compile(r"\"(portico\.(?!error\.)[a-z_.]+[a-z_])\"")
START = r"(?:^|\$\(|[|&] +|/bin/)(?:\w+=\S+ +)*"  # where a command begins
ROUTE = re.compile(r"/api/v1(/[^\s\"'`?]*)")


def name_of(sample: Sample) -> str:
    return sample.place


def commands_of(code: str, program: str) -> list[list[str]]:
    """The arguments of each call of a program in a shell sample."""
    lines = code.replace("\\\n", " ").splitlines()
    found = [re.search(rf"{START}{program} +([^|<>)&\n]*)", line.partition(" #")[0]) for line in lines]
    return [shlex.split(match[1]) for match in found if match]


@pytest.mark.parametrize("sample", SAMPLES, ids=name_of)
def test_a_sample_is_in_a_language_that_is_known(sample: Sample) -> None:
    assert sample.language in CHECKED | SHOWN


@pytest.mark.parametrize("sample", SAMPLES, ids=name_of)
def test_a_sample_has_marks_that_the_reader_knows(sample: Sample) -> None:
    assert sample.language == "jsonl" or set(sample.marks) <= MARKS[sample.language]


@pytest.mark.parametrize("sample", in_languages(*SHELL, *JAVASCRIPT), ids=name_of)
def test_a_sample_that_is_not_run_says_why(sample: Sample) -> None:
    if not sample.runs:
        assert len(sample.marks["no-run"].split()) >= 3


@pytest.mark.parametrize("sample", in_languages(*SHELL), ids=name_of)
def test_a_shell_sample_parses(sample: Sample) -> None:
    done = subprocess.run(["bash", "-n"], input=sample.code, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("sample", in_languages(*SHELL), ids=name_of)
def test_a_shell_sample_uses_commands_options_and_targets_that_exist(sample: Sample) -> None:
    for arguments in commands_of(sample.code, "portico"):
        _parser().parse_args(arguments)
    assert TARGETS is not None
    for arguments in commands_of(sample.code, "make"):
        assert [word for word in arguments if "=" not in word and word not in TARGETS[1].split()] == []


@pytest.mark.parametrize("sample", in_languages(*JAVASCRIPT), ids=name_of)
def test_a_javascript_sample_parses(sample: Sample) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed")
    command = [node, "--check", "--input-type=module", "-"]
    done = subprocess.run(command, input=sample.code, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("sample", in_languages("python"), ids=name_of)
def test_a_python_sample_parses(sample: Sample) -> None:
    code = re.sub(r"(?<=[\[{])\.\.\., ", "", sample.code)  # `[..., "new"]`: what is there already
    try:
        ast.parse(code)
    except SyntaxError:  # an entry of a dictionary
        ast.parse(f"_ = {{{code}}}")


@pytest.mark.parametrize("sample", in_languages("json"), ids=name_of)
def test_a_json_sample_parses(sample: Sample) -> None:
    json.loads(sample.code)


@pytest.mark.parametrize("sample", in_languages("jsonl"), ids=name_of)
def test_every_line_of_json_lines_parses(sample: Sample) -> None:
    for line in sample.code.splitlines():
        json.loads(line)


def knows_route(path: str) -> bool:
    """Whether the REST API has the path; `$id` and `${id}` stand for a parameter."""
    return any(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", route.path), path) for route in ROUTES)


@pytest.mark.parametrize("sample", in_languages(*SHELL, *JAVASCRIPT, "python"), ids=name_of)
def test_a_sample_names_uris_and_routes_that_exist(sample: Sample) -> None:
    named = {uri for uri in URI.findall(sample.code) if not uri.startswith("portico.hook.")}
    assert named - URIS == set()
    if "socket.on(" not in sample.code:  # the code of another chat server
        assert [path for path in ROUTE.findall(sample.code) if not knows_route(path)] == []
