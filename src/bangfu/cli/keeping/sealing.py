"""The sealed stream of a backup: AES-256-GCM in pieces, the key made from a passphrase by scrypt.

Layout: 8 bytes magic, 1 byte cost (log2 of scrypt's N), 16 bytes salt, 7 bytes nonce, 16 bytes check of the passphrase;
then pieces of 1 MiB and a shorter last one, each with its tag of 16 bytes. The header, the piece's number and whether
it is the last are authenticated with every piece, so that a byte changed, a piece moved or the end cut off is refused.
After Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption" (2015), construction STREAM.
"""

from __future__ import annotations

import hmac
import io
import os
import struct
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from bangfu.kernel.refusal import Refusal, mark

MAGIC = b"BANGFU\x01\n"
PIECE = 1 << 20
TAG = 16
# 128 MiB of memory for each guess; a reader refuses what would take more than 1 GiB.
COST = 17
COSTS = range(12, 21)
SHORTEST = 12
_HEAD = struct.Struct(">8sB16s7s")
_CHECK = 16
_SQLITE = b"SQLite format 3\x00"


def read_passphrase(path: Path) -> bytes:
    """The passphrase in a file, without the line's end; Refusal when it is missing or short."""
    try:
        text = path.read_text("utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as fault:
        raise Refusal(
            mark("The passphrase file %(path)s cannot be read (%(fault)s)."), path=path, fault=type(fault).__name__
        ) from None
    if len(text) < SHORTEST:
        raise Refusal(
            mark("The passphrase has fewer than %(shortest)s characters."),
            cure=mark("Use a sentence nobody would guess, and keep it apart from the backups."),
            shortest=SHORTEST,
        )
    return text.encode()


def _keys(passphrase: bytes, head: bytes, cost: int) -> tuple[AESGCM, bytes]:
    salt = head[9:25]
    both = Scrypt(salt=salt, length=64, n=1 << cost, r=8, p=1).derive(passphrase)
    return AESGCM(both[:32]), hmac.digest(both[32:], head, "sha256")[:_CHECK]


def _nonce(head: bytes, number: int, last: bool) -> bytes:
    return head[25:32] + number.to_bytes(4, "big") + bytes([last])


def _bound(head: bytes, number: int, last: bool) -> bytes:
    return head + number.to_bytes(8, "big") + (b"last" if last else b"more")


class Sealer(io.RawIOBase):
    """A write-only file that seals into `target`; `close` writes the last piece and leaves `target` open."""

    def __init__(self, target: BinaryIO, passphrase: bytes, cost: int = COST) -> None:
        super().__init__()
        self._target = target
        self._head = _HEAD.pack(MAGIC, cost, os.urandom(16), os.urandom(7))
        self._cipher, check = _keys(passphrase, self._head, cost)
        self._held = bytearray()
        self._number = 0
        target.write(self._head + check)

    def writable(self) -> bool:
        """True."""
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        """Take bytes; whole pieces go out as soon as it is known that more follow."""
        self._held += data
        while len(self._held) > PIECE:
            self._seal(bytes(self._held[:PIECE]), False)
            del self._held[:PIECE]
        return len(data)

    def _seal(self, piece: bytes, last: bool) -> None:
        nonce, bound = _nonce(self._head, self._number, last), _bound(self._head, self._number, last)
        self._target.write(self._cipher.encrypt(nonce, piece, bound))
        self._number += 1

    def close(self) -> None:
        """Write the last piece."""
        if not self.closed:
            self._seal(bytes(self._held), True)
            super().close()


class Opener(io.RawIOBase):
    """A read-only file of what a backup holds; no byte comes out before its piece has been authenticated."""

    def __init__(self, source: BinaryIO, passphrase: bytes) -> None:
        super().__init__()
        self._source = source
        self._head = source.read(_HEAD.size)
        check = source.read(_CHECK)
        cost = _cost(self._head, check)
        self._cipher, expected = _keys(passphrase, self._head, cost)
        if not hmac.compare_digest(check, expected):
            raise Refusal(mark("The passphrase is not the one of this backup, or the file's beginning was changed."))
        self._ahead = source.read(PIECE + TAG)
        self._number = 0
        self._held = bytearray()
        self._ended = False

    def readable(self) -> bool:
        """True."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; empty only at the authenticated end."""
        while not self._ended and (size < 0 or len(self._held) < size):
            self._held += self._open()
        out = bytes(self._held if size < 0 else self._held[:size])
        del self._held[: len(out)]
        return out

    def _open(self) -> bytes:
        sealed, self._ahead = self._ahead, self._source.read(PIECE + TAG)
        last = not self._ahead
        try:
            nonce, bound = _nonce(self._head, self._number, last), _bound(self._head, self._number, last)
            piece = self._cipher.decrypt(nonce, sealed, bound)
        except InvalidTag:
            raise Refusal(
                mark("The backup is damaged: piece %(number)s was changed, moved or cut off."),
                cure=mark("Use another copy of it, or another backup."),
                number=self._number + 1,
            ) from None
        self._number += 1
        self._ended = last
        return piece


def _cost(head: bytes, check: bytes) -> int:
    if head.startswith(_SQLITE):
        raise Refusal(
            mark("This is a copy of a database file, not a backup: it lacks what had not been written back yet."),
            cure=mark("Make backups with «bangfu backup»."),
        )
    if len(head) < _HEAD.size or len(check) < _CHECK or not head.startswith(MAGIC) or head[8] not in COSTS:
        raise Refusal(
            mark("This is not a backup of this program, or its beginning was changed."),
            cure=mark("Make backups with «bangfu backup»."),
        )
    return head[8]
