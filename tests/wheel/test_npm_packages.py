"""The npm packages of `make dist` in an empty project, and the locked Node.js where there is none."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.node import ROOT
from tests.support.web import needs_npm

sys.path.append(str(ROOT / "scripts"))

import node_js
from npm_packages import make_packages

pytestmark = [pytest.mark.wheel, needs_npm]
REACT = ROOT / "web" / "react" / "node_modules"
PROGRAMS = ("sh", "env", "dirname", "uname", "sed")  # of a machine without Node.js
KINDS = {".js", ".ts", ".json", ".md", ".txt", ""}
PROJECT = {"name": "site", "private": True, "type": "module"}
OPTIONS = {"strict": True, "noEmit": True, "target": "ES2022", "jsx": "react-jsx", "lib": ["ES2023", "DOM"]}
PAGE = """
import { Portico, PorticoError, type Message, type ThreadSnapshot } from "@portico/client";
import { PorticoInbox } from "@portico/chat";
import "@portico/chat/launcher";
import "@portico/chat/team-inbox";
import { PorticoProvider, useThread } from "@portico/react";

const url = "wss://chat.example.com/ws";
const portico = new Portico({ url, token: async () => "a token", storage: "memory" });
portico.on("message.created", ({ message }) => console.log((message satisfies Message).text));
const thread = portico.conversation(12);
const snapshot: ThreadSnapshot = thread.getSnapshot();
thread.send({ text: `${snapshot.messages.length}` }).catch((error: PorticoError) => console.log(error.code));
// @ts-expect-error: no procedure has this name
void portico.rpc("message.sent", {});

const inbox: PorticoInbox = document.createElement("portico-inbox");
inbox.token = async () => "a token";
inbox.open(12);
document.createElement("portico-launcher").toggle(true);
document.createElement("portico-team-inbox").open(12);
inbox.addEventListener("portico-unread", ({ detail }) => console.log(detail.unread + 1));
document.addEventListener("portico-token-needed", ({ detail }) => detail.respond("a token"));

export function Chat({ id }: { id: number }) {
  const { messages, send } = useThread(id);
  return (
    <PorticoProvider portico={portico}>
      {messages.map(({ localId, text }) => <p key={localId}>{text}</p>)}
      <button onClick={() => void send({ text: "Hello" })}>Hello</button>
    </PorticoProvider>
  );
}
"""


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packed packages."""
    folder = tmp_path_factory.mktemp("npm")
    make_packages(folder, folder / "stage", node_js.environment())
    return folder


@pytest.fixture(scope="module")
def project(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the packages. React is not asked of a registry."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "package.json").write_text(json.dumps(PROJECT))
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--offline", "--legacy-peer-deps"]
    subprocess.run([*command, *map(str, packages.glob("*.tgz"))], cwd=folder, check=True)
    for name in ("react", "@types"):
        (folder / "node_modules" / name).symlink_to(REACT / name)
    return folder


def test_each_package_has_its_files_and_its_licence(project: Path) -> None:
    installed = project / "node_modules" / "@portico"
    assert sorted(path.name for path in installed.iterdir()) == ["chat", "client", "react"]
    for package in installed.iterdir():
        about = json.loads((package / "package.json").read_text())
        assert about["license"] == "MIT"
        assert "devDependencies" not in about
        assert "Permission is hereby granted" in (package / "LICENSE").read_text()
        files = [file for entry in about["exports"].values() for file in entry.values()]
        assert [file for file in files if not (package / file).is_file()] == []
        assert {path.suffix for path in package.rglob("*") if path.is_file()} <= KINDS
    assert "preact" in (installed / "chat" / "dist" / "licences.txt").read_text()


@pytest.mark.parametrize("resolution", [("ESNext", "Bundler"), ("NodeNext", "NodeNext")])
def test_typescript_understands_them(project: Path, resolution: tuple[str, str]) -> None:
    module, kind = resolution
    options = {**OPTIONS, "module": module, "moduleResolution": kind, "types": []}
    (project / "tsconfig.json").write_text(json.dumps({"compilerOptions": options, "files": ["page.tsx"]}))
    (project / "page.tsx").write_text(PAGE)
    compiler = ROOT / "web" / "sdk" / "node_modules" / ".bin" / "tsc"
    done = subprocess.run([str(compiler)], cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_node_runs_the_client_library(project: Path) -> None:
    (project / "main.js").write_text(
        'import { Portico } from "@portico/client";\n'
        'console.log(new Portico({ url: "ws://127.0.0.1:9/ws", token: "x" }).status);\n'
    )
    command = ["node", "main.js"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout in ("offline\n", "connecting\n")


def test_a_machine_without_node_builds_with_the_locked_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in PROGRAMS:
        (programs / name).symlink_to(str(shutil.which(name)))
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setattr(node_js, "FOLDER", tmp_path / "nodejs")
    env = node_js.environment()
    assert not node_js.is_usable()
    monkeypatch.setenv("PATH", env["PATH"])
    assert node_js.is_usable()
    done = subprocess.run(["npm", "--version"], env=env, capture_output=True, text=True, check=True)
    assert done.stdout[0].isdecimal()
    make_packages(tmp_path, tmp_path / "stage", env)
    assert len(list(tmp_path.glob("*.tgz"))) == 3
    before = (tmp_path / "nodejs" / "installed").stat().st_mtime_ns
    monkeypatch.setenv("PATH", str(programs))
    assert node_js.environment()["PATH"].startswith(str(tmp_path / "nodejs" / "bin") + os.pathsep)
    assert (tmp_path / "nodejs" / "installed").stat().st_mtime_ns == before
