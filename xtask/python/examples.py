"""Runs the examples of docs/API.md against a server of their own. Arguments: its address and the folder of the examples.

The first account of the server is made here.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

# Ten times what anything here takes.
PATIENCE_S = 60
PASSWORD = "testpass123"


def call(server, method, path, body=None, token=None):
    headers = {"content-type": "application/json"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(server + path, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:
        text = response.read()
        return json.loads(text) if text else None


def until(what, holds):
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit(f"in {PATIENCE_S} s it has not come to this: {what}")
        time.sleep(0.05)


def run_curl(server, examples, folder):
    """The script ends well, has moved its card, and leaves an export. Says board and key."""
    environment = {**os.environ, "SERVER": server, "WEFT_USER": "ana", "WEFT_PASSWORD": PASSWORD}
    script = os.path.join(examples, "curl.sh")
    ran = subprocess.run(["sh", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE_S)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    card = json.loads(ran.stdout.splitlines()[0])[0]
    assert (card["title"], card["column"], card["due"]) == ("Write the notes", "in_progress", "2026-12-24"), card
    with open(os.path.join(folder, "board.csv"), encoding="utf-8-sig") as file:
        assert "Write the notes" in file.read()
    board, key = re.search(r"BOARD=(\S+) KEY=(\S+)", ran.stdout).groups()
    print("examples: curl.sh has made a board and moved its card")
    return board, key, card


def run_bot(server, examples, board, key, card, access):
    """The bot ticks what is done, and ends when its key is revoked."""
    environment = {**os.environ, "WEFT": server, "KEY": key}
    bot = subprocess.Popen(
        [sys.executable, os.path.join(examples, "bot.py"), board], env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        title = lambda one: call(server, "GET", f"/api/cards/{one['id']}", token=access)["title"]
        # One that it finds, one that is moved, one that is made there.
        call(server, "PATCH", f"/api/cards/{card['id']}", {"column": "done"}, access)
        until("the moved card is ticked", lambda: title(card) == "✓ Write the notes")
        made = call(server, "POST", f"/api/boards/{board}/cards", {"title": "Ship", "column": "done"}, access)
        until("the new card is ticked", lambda: title(made) == "✓ Ship")
        keys = call(server, "GET", "/api/auth/tokens", token=access)
        call(server, "DELETE", f"/api/auth/tokens/{keys[0]['id']}", token=access)
        _, said = bot.communicate(timeout=PATIENCE_S)
        assert bot.returncode == 1 and "has ended" in said, said
    finally:
        bot.kill()
    print("examples: bot.py has ticked two cards and ended with its key")


def main(server, examples):
    account = {"username": "ana", "email": "ana@example.org", "password": PASSWORD}
    access = call(server, "POST", "/api/auth/register", account)["access"]
    with tempfile.TemporaryDirectory() as folder:
        board, key, card = run_curl(server, examples, folder)
    run_bot(server, examples, board, key, card, access)


if __name__ == "__main__":
    main(*sys.argv[1:])
