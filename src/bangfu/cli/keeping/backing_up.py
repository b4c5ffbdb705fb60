"""Making a backup: database, stored files, snapshots and anchors in one sealed file, the keys left out."""

from __future__ import annotations

import io
import json
import os
import secrets
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from bangfu import __version__
from bangfu.audit.actions import anchor
from bangfu.cli.keeping import log
from bangfu.cli.keeping.copying import COPY, copy_database
from bangfu.cli.keeping.sealing import COST, Sealer
from bangfu.cli.keeping.statement import Statement
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.scope import COUNTY_TIME
from bangfu.policybook.queries import policy_version
from bangfu.vault.rules import keyring

STATEMENT = "statement.json"
ANCHORS = "anchors/anchors.jsonl"
BOOK_FILES = ("mode", "demo.json")


def back_up(out: Path, passphrase: bytes, at: datetime, cost: int = COST) -> Statement:
    """Write the new file `out`, whole or not at all, and answer what it says of itself.

    Errors: Refusal when `out` exists, lies inside the book's folder, or the key ring lies where the backup reads.
    """
    data = Path(settings.DATA)
    _refuse_place(out, data)
    keyring.require_outside(Path(settings.BANGFU_KEYS), [settings.BANGFU_FILES, settings.BANGFU_SNAPSHOTS])
    anchor(at)
    about = {
        "made_at": at.isoformat(),
        "program": __version__,
        "policy_version": policy_version(at.astimezone(COUNTY_TIME).date()),
    }
    # Before the database: then no anchor of the backup can be ahead of the lines it holds.
    held = Path(settings.BANGFU_ANCHORS)
    anchors = held.read_bytes() if held.is_file() else b""
    # In the book's folder, which is as well kept as the database itself and on a disk that holds one already.
    with tempfile.TemporaryDirectory(prefix="backup-", dir=data) as folder:
        copy = Path(folder, COPY[connection.vendor])
        statement = copy_database(copy, about)
        _write(out, Sealing(passphrase, cost), statement, copy, anchors)
    log.note(data, log.BACKUP, at, file=str(out), size=out.stat().st_size, seq=statement.head[0])
    return statement


def _refuse_place(out: Path, data: Path) -> None:
    if out.exists():
        raise Refusal(
            mark("%(out)s exists; a backup is never written over another file."),
            cure=mark("Choose another name, for example one with the day in it."),
            out=out,
        )
    if not out.parent.is_dir():
        raise Refusal(mark("The folder %(folder)s does not exist."), folder=out.parent)
    if out.resolve().is_relative_to(data.resolve()):
        raise Refusal(
            mark("%(out)s lies inside the book's own folder and would be lost with it."),
            cure=mark("Write backups to another disk."),
            out=out,
        )


@dataclass(frozen=True)
class Sealing:
    """How a backup is sealed."""

    passphrase: bytes = field(repr=False)
    cost: int = COST


def _write(out: Path, how: Sealing, statement: Statement, copy: Path, anchors: bytes) -> None:
    draft = out.with_name(f".{out.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with Sealer(file, how.passphrase, how.cost) as sealed, tarfile.open(mode="w|", fileobj=sealed) as archive:
                said = json.dumps(statement.document(), ensure_ascii=False, indent=1).encode()
                _add(archive, STATEMENT, io.BytesIO(said), len(said))
                _add(archive, ANCHORS, io.BytesIO(anchors), len(anchors))
                for name, path in [(copy.name, copy), *members()]:
                    _add_file(archive, name, path)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(out)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(out.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _add(archive: tarfile.TarFile, name: str, content: io.BufferedIOBase, size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    archive.addfile(member, content)


def _add_file(archive: tarfile.TarFile, name: str, path: Path) -> None:
    try:
        with path.open("rb") as content:
            _add(archive, name, content, os.fstat(content.fileno()).st_size)
    except FileNotFoundError:
        # A freeze that was broken off takes its folder away; what a row names and is gone, the check will tell.
        return


def members() -> Iterator[tuple[str, Path]]:
    """Every file beside the database that a backup holds: its name there, and where it lies. Never a key."""
    data = Path(settings.DATA)
    for name in BOOK_FILES:
        if (data / name).is_file():
            yield name, data / name
    for folder in (Path(settings.BANGFU_FILES), Path(settings.BANGFU_SNAPSHOTS)):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield f"{folder.name}/{path.relative_to(folder).as_posix()}", path
