"""Seals: `keyid.suite$base64(nonce + ciphertext + tag)`, bound to key, suite and column.

The column's name is associated data, so a ciphertext copied into another column is refused. The text is padded
to whole blocks before sealing: a 残疾人证号 of 20 characters must not be told from an ID number of 18 by length.
"""

from __future__ import annotations

import base64
import re
import secrets

from cryptography.exceptions import InvalidTag

from bangfu.kernel.refusal import Refusal, mark
from bangfu.vault.rules.keyring import KeyRing, Purpose
from bangfu.vault.rules.suite import NONCE_BYTES, SUITES, TAG_BYTES, Suite

BLOCK = 32
_END = b"\x80"
_TOKEN = re.compile(r"^seal-\d{1,6}\.[a-z0-9]+\$[A-Za-z0-9+/]+={0,2}$")


def is_token(text: str) -> bool:
    """True for a text of the shape of a seal."""
    return bool(_TOKEN.match(text))


class Sealer:
    """Seals with the newest key and the given suite; opens what any key and suite of the ring sealed."""

    def __init__(self, ring: KeyRing, suite: Suite) -> None:
        self._ring = ring
        self._suite = suite
        self._header = f"{ring.current(Purpose.SEAL).id}.{suite.code}"
        self._derived: dict[tuple[str, str], bytes] = {}

    def seal(self, column: str, plain: str) -> str:
        """The token of a text for a column («registry.person.id_number»)."""
        if not plain:
            raise Refusal(
                mark("An empty text cannot be sealed."), cure=mark("Leave the value missing and say why."), field=column
            )
        nonce = secrets.token_bytes(NONCE_BYTES)
        data = plain.encode() + _END
        data += b"\0" * (-len(data) % BLOCK)
        key = self._cipher_key(self._header.partition(".")[0], self._suite)
        body = self._suite.encrypt(key, nonce, data, _bound(self._header, column))
        return f"{self._header}${base64.b64encode(nonce + body).decode('ascii')}"

    def open(self, column: str, token: str) -> str:
        """The text of a token; refused when it was changed or sealed for another column."""
        header, _, coded = token.partition("$")
        key_id, _, code = header.partition(".")
        suite = SUITES.get(code)
        if suite is None:
            raise _unreadable(column)
        key = self._cipher_key(key_id, suite)
        try:
            body = base64.b64decode(coded, validate=True)
            if len(body) < NONCE_BYTES + TAG_BYTES + BLOCK:
                raise _unreadable(column)
            data = suite.decrypt(key, body[:NONCE_BYTES], body[NONCE_BYTES:], _bound(header, column))
        except (InvalidTag, ValueError):
            raise _unreadable(column) from None
        return data[: data.rindex(_END)].decode()

    def is_current(self, token: str) -> bool:
        """True when the token was made with the newest key and the chosen suite."""
        return token.startswith(f"{self._header}$")

    def _cipher_key(self, key_id: str, suite: Suite) -> bytes:
        known = self._derived.get((key_id, suite.code))
        if known is None:
            known = suite.derive(self._ring.key(key_id, Purpose.SEAL).secret, "seal")
            self._derived[key_id, suite.code] = known
        return known


def _bound(header: str, column: str) -> bytes:
    return f"{header}|{column}".encode()


def _unreadable(column: str) -> Refusal:
    return Refusal(
        mark("A sealed value of «%(column)s» does not open: it was changed, or belongs to another column."),
        cure=mark("Find the row with «bangfu verify --rows», and restore it from a backup."),
        column=column,
    )
