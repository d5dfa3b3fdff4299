"""The client library against a running node, in Node.js: `web/sdk/test/node`."""

import os
import subprocess

from tests.support.node import Node
from tests.support.web import SDK, needs_npm


@needs_npm
def test_the_client_library_works_with_a_node(node: Node) -> None:
    env = {**os.environ, "PORTICO_URL": node.url, "PORTICO_SECRET": node.env["ACCESS_TOKEN_SECRET"]}
    command = ["npx", "vitest", "run", "--config", "vitest.node.config.ts"]
    done = subprocess.run(command, cwd=SDK, env=env, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
