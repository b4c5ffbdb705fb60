"""The folders and keys a new book begins with, made before the settings are read."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

from bangfu.kernel.refusal import Refusal, mark
from bangfu.vault.rules import keyring


def folders(folder: Path, mode: str) -> None:
    """Make the book's folder, its key ring and session key; what is there stays as it is.

    Errors: Refusal when the folder holds a book of the other mode, or files that are no book.
    """
    marker = folder / "mode"
    if marker.exists():
        if marker.read_text("ascii").strip() != mode:
            raise Refusal(
                mark("%(folder)s holds a book of another kind."),
                cure=mark("Choose another folder."),
                folder=str(folder),
            )
    elif folder.exists() and any(folder.iterdir()):
        raise Refusal(mark("%(folder)s is not empty."), cure=mark("Choose another folder."), folder=str(folder))
    for name in ("keys", "anchors", "files", "snapshots"):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    marker.write_text(mode, "ascii")
    ring = folder / "keys" / "keyring.json"
    if not ring.exists():
        keyring.create(ring, datetime.now(UTC))
    session = folder / "keys" / "session.key"
    if not session.exists():
        with os.fdopen(os.open(session, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
