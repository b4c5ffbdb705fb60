"""The key ring: one JSON file of mode 0600, outside database, repository and backups.

Shape: {"format": 1, "check": sha256 of the keys, "keys": [{"id": "seal-1", "purpose": "seal",
"created": ISO time with zone, "secret": base64 of 32 bytes}, …]}. The newest key of a purpose writes, all of
them read. Losing the file loses every sealed value for good, so it is kept in two places, apart from backups.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from bangfu.kernel.digest import canonical, sha256_hex
from bangfu.kernel.refusal import Refusal, mark

FORMAT = 1
SECRET_BYTES = 32
_ID = re.compile(r"^(?P<purpose>[a-z]+)-(?P<number>[1-9]\d{0,5})$")


class Purpose(StrEnum):
    """What a key is for; no key serves two purposes."""

    SEAL = "seal"
    INDEX = "index"
    AUDIT = "audit"
    ROW = "row"
    SESSION = "session"


@dataclass(frozen=True)
class Key:
    """A named secret of 32 bytes; its repr never shows the secret."""

    id: str
    purpose: Purpose
    created: datetime
    secret: bytes = field(repr=False)

    @property
    def number(self) -> int:
        """The place in the row of keys of this purpose, from 1."""
        return int(self.id.rpartition("-")[2])

    def __reduce__(self) -> str:
        raise TypeError("a key is never pickled: it would leave the key ring")


@dataclass(frozen=True)
class KeyRing:
    """All keys by id."""

    keys: Mapping[str, Key]

    def current(self, purpose: Purpose) -> Key:
        """The newest key of a purpose: the one that writes."""
        return max(self.of(purpose), key=lambda key: key.number)

    def of(self, purpose: Purpose) -> list[Key]:
        """Every key of a purpose, newest first."""
        found = sorted((k for k in self.keys.values() if k.purpose is purpose), key=lambda k: -k.number)
        if not found:
            raise Refusal(
                mark("The key ring holds no key for «%(purpose)s»."),
                cure=mark("Put the right key ring file back from its copy."),
                purpose=purpose.value,
            )
        return found

    def key(self, key_id: str, purpose: Purpose) -> Key:
        """The key of that id and purpose; refused when it is not in the ring."""
        found = self.keys.get(key_id)
        if found is None or found.purpose is not purpose:
            raise Refusal(
                mark("The key «%(key)s» is not in the key ring, so what it sealed cannot be read."),
                cure=mark("Put the key ring file that holds it back from its copy."),
                key=key_id,
            )
        return found


def create(path: Path, now: datetime) -> KeyRing:
    """Write a new ring with one key per purpose; an existing file is never overwritten."""
    if path.exists():
        raise Refusal(
            mark("A key ring exists already at %(path)s."),
            cure=mark("Keep it: without its keys the sealed values are lost."),
            path=path,
        )
    _need_zone(now)
    ring = KeyRing({key.id: key for key in (_new(purpose, 1, now) for purpose in Purpose)})
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(ring, path)
    return ring


def rotate(path: Path, now: datetime, purposes: Iterable[Purpose] = (Purpose.SEAL, Purpose.INDEX)) -> KeyRing:
    """Add a newer key for each purpose; the older ones stay and go on reading."""
    _need_zone(now)
    ring = load(path)
    fresh = [_new(purpose, ring.current(purpose).number + 1, now) for purpose in purposes]
    grown = KeyRing({**ring.keys, **{key.id: key for key in fresh}})
    _write(grown, path)
    return grown


def load(path: Path) -> KeyRing:
    """Read a ring; refused when it is missing, readable by others, or damaged."""
    try:
        # lstat, so that a link to a file somewhere else, with other people's rights, is not followed
        mode = path.lstat().st_mode
    except FileNotFoundError:
        raise Refusal(
            mark("The key ring %(path)s is missing, so no sealed value can be read or written."),
            cure=mark("Put it back from its copy; only a new book may make a new one."),
            path=path,
        ) from None
    if os.name == "posix" and mode & 0o077:
        raise Refusal(
            mark("The key ring %(path)s can be read by others (mode %(mode)s)."),
            cure=mark("Make it yours alone: chmod 600 on the file. If others use this machine, rotate the keys."),
            path=path,
            mode=f"{mode & 0o777:o}",
        )
    try:
        return _parse(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise Refusal(
            mark("The key ring %(path)s is damaged (%(fault)s)."),
            cure=mark("Put it back from its copy. Do not make a new one: it could not read what is sealed."),
            path=path,
            # Only the kind of fault: a decoder's message may quote a piece of a secret.
            fault=type(fault).__name__,
        ) from None


def require_outside(path: Path, folders: Iterable[Path]) -> None:
    """Refuse a ring that lies in a folder which is copied elsewhere: a repository, a backup."""
    for folder in folders:
        if path.resolve().is_relative_to(folder.resolve()):
            raise Refusal(
                mark("The key ring %(path)s lies in %(folder)s, which is copied elsewhere."),
                cure=mark("Move it out and set BANGFU_KEYS to its new place."),
                path=path,
                folder=folder,
            )


def _need_zone(now: datetime) -> None:
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")


def _new(purpose: Purpose, number: int, now: datetime) -> Key:
    return Key(f"{purpose.value}-{number}", purpose, now, secrets.token_bytes(SECRET_BYTES))


def _parse(data: dict[str, Any]) -> KeyRing:
    rows = data["keys"]
    if data["format"] != FORMAT or data["check"] != sha256_hex(canonical(rows)):
        raise ValueError("format or check differ")
    keys = [_key(row) for row in rows]
    ring = KeyRing({key.id: key for key in keys})
    if len(ring.keys) != len(keys) or {key.purpose for key in keys} != set(Purpose):
        raise ValueError("keys repeated or lacking")
    return ring


def _key(row: dict[str, str]) -> Key:
    shape = _ID.match(row["id"])
    try:
        secret = base64.b64decode(row["secret"], validate=True)
    except binascii.Error:
        raise ValueError("secret is not base64") from None
    created = datetime.fromisoformat(row["created"])
    if shape is None or shape["purpose"] != row["purpose"] or len(secret) != SECRET_BYTES or created.tzinfo is None:
        raise ValueError("key of a wrong shape")
    return Key(row["id"], Purpose(row["purpose"]), created, secret)


def _write(ring: KeyRing, path: Path) -> None:
    rows = [
        {
            "id": key.id,
            "purpose": key.purpose.value,
            "created": key.created.isoformat(),
            "secret": base64.b64encode(key.secret).decode("ascii"),
        }
        for key in ring.keys.values()
    ]
    text = json.dumps({"format": FORMAT, "check": sha256_hex(canonical(rows)), "keys": rows}, indent=1)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    # Created with its mode, so that it is at no moment readable by others; renamed, so that it is whole or absent.
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
