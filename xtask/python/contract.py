"""Asks a server everything that its description says it answers (schemathesis), as a signed-in superuser.

Arguments: the server's address and how many seconds to ask. The first account of the server is made here.
"""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request

# Whether the answers are as described: no fault of the server, no status, type or shape that the description lacks.
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "unsupported_method",
]
# These end the session that asks. They have tests of their own (sync-server/tests/http).
ENDS_THE_SESSION = ["POST /api/auth/logout", "DELETE /api/auth/sessions/{session_id}"]


def post(server, path, body, token=None):
    headers = {"content-type": "application/json"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    request = urllib.request.Request(server + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def place(server, token, name):
    """A workspace with a board, for paths that need ids of something that is there."""
    workspace = post(server, "/api/workspaces", {"name": name}, token)["id"]
    board = post(server, f"/api/workspaces/{workspace}/boards", {"name": name}, token)["id"]
    return f'"path.workspace_id" = "{workspace}"\n"path.board_id" = "{board}"\n'


def main(server, seconds):
    account = {"username": "asker", "email": "asker@example.org", "password": "testpass123"}
    token = post(server, "/api/auth/register", account)["access"]
    lasting, fleeting = place(server, token, "lasting"), place(server, token, "fleeting")
    with tempfile.TemporaryDirectory() as folder:
        config = os.path.join(folder, "schemathesis.toml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(f"[parameters]\n{lasting}\n")
            # What deletes must not delete what the others ask about.
            file.write(f'[[operations]]\ninclude-method = "DELETE"\n[operations.parameters]\n{fleeting}')
        command = [os.path.join(os.path.dirname(sys.executable), "schemathesis")]
        command += ["--config-file", config, "run", f"{server}/api/openapi.json"]
        command += ["--phases", "examples,coverage,fuzzing", "--max-time", seconds, "--no-shrink"]
        command += ["--checks", ",".join(CHECKS), "--header", f"Authorization: Bearer {token}"]
        command += ["--warnings", "off", "--no-color", "--continue-on-failure", "--request-timeout", "30"]
        for name in ENDS_THE_SESSION:
            command += ["--exclude-name", name]
        return subprocess.run(command, cwd=folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
