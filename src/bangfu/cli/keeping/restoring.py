"""Trying a backup, or bringing it back into an empty folder. Runs without a book, so nothing here needs Django."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bangfu.cli.keeping.checking import Outcome
from bangfu.cli.keeping.statement import Statement
from bangfu.cli.keeping.unpacking import STATEMENT, unpack
from bangfu.kernel.refusal import Refusal, mark
from bangfu.vault.rules import keyring

DUMP = "database.pgdump"


@dataclass(frozen=True)
class Sources:
    """What is kept apart from backups: the key ring, and the anchors when there are any outside."""

    keys: Path
    anchors: Path | None


def sources(book: Path, keys: Path | None) -> Sources:
    """The key ring of `keys`, else of BANGFU_KEYS, else of the book; the anchors of BANGFU_ANCHORS or the book."""
    ring = keys or Path(os.environ.get("BANGFU_KEYS") or book / "keys" / "keyring.json")
    if not ring.exists():
        raise Refusal(
            mark("A backup holds no keys, and there is no key ring at %(path)s."),
            cure=mark("Give the copy that is kept apart from backups with --keys FILE."),
            path=ring,
        )
    keyring.load(ring)
    anchors = Path(os.environ.get("BANGFU_ANCHORS") or book / "anchors" / "anchors.jsonl")
    return Sources(ring.resolve(), anchors.resolve() if anchors.exists() else None)


def try_out(file: Path, passphrase: bytes, apart: Sources) -> tuple[Statement, Outcome]:
    """Unpack into a folder that is thrown away, and check the copy there."""
    with tempfile.TemporaryDirectory(prefix="bangfu-restore-") as name:
        folder = Path(name)
        said = unpack(file, passphrase, folder)
        return said, _checked(folder, said, apart, scratch=f"bangfu_check_{secrets.token_hex(6)}", settle=False)


def bring_back(file: Path, passphrase: bytes, apart: Sources, target: Path) -> tuple[Statement, Outcome]:
    """Unpack, check and move into the place of the absent or empty folder `target`, all of it or nothing."""
    if target.exists() and any(target.iterdir()):
        raise Refusal(
            mark("%(folder)s is not empty: a backup is never restored over a book."),
            cure=mark("Name an empty folder with --data, and move the old book away yourself."),
            folder=target,
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        said = unpack(file, passphrase, folder)
        for name in ("keys", "anchors", "files", "snapshots"):
            (folder / name).mkdir(mode=0o700, exist_ok=True)
        shutil.copyfile(apart.keys, folder / "keys" / "keyring.json")
        (folder / "keys" / "keyring.json").chmod(0o600)
        inner = Sources(folder / "keys" / "keyring.json", apart.anchors)
        outcome = _checked(folder, said, inner, scratch="", settle=True)
        if not outcome.findings:
            for name in (STATEMENT, DUMP):
                (folder / name).unlink(missing_ok=True)
            if outcome.tail and apart.anchors:
                shutil.copyfile(apart.anchors, folder / "anchors" / "before-restore.jsonl")
            folder.replace(target)
        return said, outcome
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _checked(folder: Path, said: Statement, apart: Sources, *, scratch: str, settle: bool) -> Outcome:
    surroundings = _surroundings(folder, said, apart)
    command = [sys.executable, "-m", "bangfu.cli.keeping.checking", str(folder / STATEMENT)]
    if said.engine == "postgresql":
        command += ["--dump", str(folder / DUMP), *(["--scratch", scratch] if scratch else [])]
    command += ["--anchors", str(apart.anchors)] if apart.anchors else []
    command += ["--settle"] if settle else []
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode:
        words = done.stderr.strip().splitlines()
        raise Refusal(mark("The copy could not be opened: %(words)s"), words=words[-1] if words else "no words")
    answer = json.loads(done.stdout)
    return Outcome(**{**answer, "tail": tuple(answer["tail"]) if answer["tail"] else None})


def _surroundings(folder: Path, said: Statement, apart: Sources) -> dict[str, str]:
    """The environment in which the unpacked folder is the book."""
    (folder / "keys").mkdir(mode=0o700, exist_ok=True)
    session = folder / "keys" / "session.key"
    with os.fdopen(os.open(session, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        # A new one: whoever was signed in signs in again.
        file.write(secrets.token_urlsafe(48))
    marker = folder / "mode"
    if not marker.exists():
        marker.write_text("office", "ascii")
    kept = {name: value for name, value in os.environ.items() if name not in ("BANGFU_ANCHORS", "BANGFU_DATABASE_URL")}
    address = os.environ.get("BANGFU_DATABASE_URL", "")
    if said.engine == "postgresql":
        if not address:
            raise Refusal(
                mark("This backup is of a PostgreSQL database."),
                cure=mark("Set BANGFU_DATABASE_URL to the server that shall hold it."),
            )
        kept["BANGFU_DATABASE_URL"] = address
    return {
        **kept,
        "BANGFU_DATA": str(folder),
        "BANGFU_KEYS": str(apart.keys),
        "BANGFU_MODE": marker.read_text("ascii").strip(),
        "DJANGO_SETTINGS_MODULE": "bangfu.config.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
