"""Make the npm packages of `web` in `dist`, as `npm publish` would send them. `make dist` calls it.

A package is packed from a folder of its own: with the licence, and without what only its development needs.
"""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import build_web
from locked import ROOT

PACKAGES = ("sdk", "widget", "react")
DEVELOPMENT = ("scripts", "devDependencies")
PACK = ("npm", "pack", "--silent", "--ignore-scripts", "--pack-destination")


def make_packages(target: Path, stage: Path, env: Mapping[str, str]) -> None:
    """Build each package and pack it into `target`. `stage` is an empty folder."""
    for name in PACKAGES:
        build_web.install_tools(name, env)
        build_web.run(name, "npm", "run", "--silent", "build", env=env, why="the build fails")
    for name in PACKAGES:
        folder = lay_out(build_web.WEB / name, stage / name)
        command = (*PACK, str(target))
        subprocess.run(command, cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def lay_out(package: Path, folder: Path) -> Path:
    """The files of a package as a user gets them."""
    about: dict[str, Any] = json.loads((package / "package.json").read_text())
    folder.mkdir(parents=True)
    for name in about["files"]:
        copy = shutil.copytree if (package / name).is_dir() else shutil.copy
        copy(package / name, folder / name)
    kept = {name: value for name, value in about.items() if name not in DEVELOPMENT}
    (folder / "package.json").write_text(json.dumps(kept, indent=2) + "\n")
    shutil.copy(ROOT / "LICENSE", folder)
    if package.name == "widget":
        (folder / "dist" / build_web.LICENCES).write_text(build_web.licences())
    return folder
