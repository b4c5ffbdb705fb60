"""A book on disk, or in a database of its own on the server, that several processes open at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.safety.books import own_database

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class SharedBook:
    """Runs the steps of tests.actions.delivery on the book."""

    environment: dict[str, str]

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.actions.delivery", *words],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str) -> Any:
        process = self.start(*words)
        said, _ = process.communicate()
        return json.loads(said.splitlines()[-1]) if process.returncode == 0 else process.returncode

    def all_at_once(self, way: str, share: list[list[str]], threads: int) -> list[tuple[str, int]]:
        """Let one process for each share send at the same moment; every answer as (name, id)."""
        processes = [self.start("send", way, str(threads), *names) for names in share]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "ready"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        answers: list[tuple[str, int]] = []
        for process in processes:
            said, _ = process.communicate()
            assert process.returncode == 0
            answers += [(name, key) for name, key in json.loads(said.splitlines()[-1])]
        return answers


@contextmanager
def shared_book(folder: Path) -> Iterator[SharedBook]:
    """A prepared book; its database is dropped at the end."""
    for name in ("keys", "anchors"):
        (folder / name).mkdir()
    environment = {**os.environ, "BANGFU_DATA": str(folder), "BANGFU_MODE": "test", "PYTHONPATH": f"{ROOT / 'src'}"}
    environment.pop("PYTEST_XDIST_WORKER", None)
    with own_database(migrated=True) as address:
        book = SharedBook({**environment, "BANGFU_DATABASE_URL": address})
        assert book.run("prepare") == "prepared"
        yield book
