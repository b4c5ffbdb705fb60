"""Real books in folders of their own, opened by processes of their own."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from bangfu.vault.rules import keyring
from tests.databases import create

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Book:
    """A book's folder and the address of its database; the empty address is SQLite in the folder."""

    folder: Path
    address: str = ""

    def surroundings(self, **more: str) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name == "BANGFU_TEST_TEMPLATE" or not name.startswith("BANGFU_")
        }
        return {
            **kept,
            "BANGFU_DATA": str(self.folder),
            "BANGFU_MODE": "test",
            "BANGFU_DATABASE_URL": self.address,
            "DJANGO_SETTINGS_MODULE": "bangfu.config.settings",
            "LC_ALL": "en_US.UTF-8",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            **more,
        }

    def writers(self, *words: str, before: tuple[str, ...] = ()) -> str:
        """Run tests.safety.writers; its output."""
        return self._run([*before, sys.executable, "-m", "tests.safety.writers", *words], 0).stdout

    def bangfu(self, *words: str, code: int = 0, **more: str) -> str:
        """Run the bangfu command, which must answer with `code`; all it said."""
        done = self._run([sys.executable, "-m", "bangfu.cli", *words], code, **more)
        return done.stdout + done.stderr

    def drip(self) -> subprocess.Popen[str]:
        """A writer that never ends by itself."""
        command = [sys.executable, "-m", "tests.safety.writers", "drip"]
        return subprocess.Popen(command, env=self.surroundings(), stdout=subprocess.PIPE, text=True, cwd=ROOT)

    def _run(self, command: list[str], code: int, **more: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(command, env=self.surroundings(**more), capture_output=True, text=True, cwd=ROOT)
        assert done.returncode == code, f"{command[1:]} answered {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done

    def copy(self, folder: Path) -> Book:
        """The same book, closed, in another folder (SQLite)."""
        shutil.copytree(self.folder, folder)
        return Book(folder)


def begin(folder: Path, address: str = "") -> Book:
    """A prepared book: a county, an area, a bureau, a batch."""
    folder.mkdir()
    keyring.create(folder / "keys" / "keyring.json", datetime.now(UTC))
    (folder / "mode").write_text("test", "ascii")
    book = Book(folder, address)
    book.writers("prepare")
    return book


@contextmanager
def own_database(*, migrated: bool = False) -> Iterator[str]:
    """The address of an empty database, or of one with tables: nothing for SQLite, else on the run's own server."""
    server = os.environ.get("BANGFU_DATABASE_URL", "")
    if not server:
        yield ""
        return
    name = f"bangfu_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as control:
        create(control, name, migrated=migrated)
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            control.execute(f"DROP DATABASE {name} WITH (FORCE)")
