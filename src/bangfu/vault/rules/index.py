"""Blind indexes: keyed digests of normalised values, to find a sealed value without opening any.

An index is `keyid.suite$base64url(first 16 bytes of the HMAC)`. Equal values have equal indexes under one key,
also across columns: the same phone in two households is found so. Without the key a guess cannot be tried.
"""

from __future__ import annotations

import base64
import re
from enum import StrEnum

from bangfu.kernel.refusal import Refusal, mark
from bangfu.vault.rules import normal
from bangfu.vault.rules.keyring import Key, KeyRing, Purpose
from bangfu.vault.rules.suite import SUITES, Suite

KEPT_BYTES = 16
_INDEX = re.compile(r"^index-\d{1,6}\.[a-z0-9]+\$[A-Za-z0-9_-]{22}$")
_PERSON = 18


class Form(StrEnum):
    """Which part of a value is searched for.

    A 残疾人证号 is the ID number with type and grade behind it, so the person's key is the first 18, and the
    last four or six are those of the first 18 too: it is what people say at the counter.
    """

    FIRST_18 = "first18"
    WHOLE = "whole"
    LAST_4 = "last4"
    LAST_6 = "last6"
    PHONE = "phone"
    PHONE_TAIL = "phone_tail"


_TAILS = {Form.LAST_4: 4, Form.LAST_6: 6, Form.PHONE_TAIL: 4}


def part(form: Form, text: str) -> str:
    """The normalised part of a value that a form searches for; refused when the value is too short for it."""
    bare = normal.phone(text) if form in (Form.PHONE, Form.PHONE_TAIL) else normal.compact(text)
    length = _TAILS.get(form, 0)
    if form in (Form.FIRST_18, Form.LAST_4, Form.LAST_6):
        bare = bare[:_PERSON]
    if not bare or len(bare) < length:
        raise Refusal(
            mark("The number is too short to be searched by «%(form)s»: %(length)s characters at least."),
            cure=mark("Give more of the number."),
            form=form.value,
            length=max(length, 1),
        )
    return bare[-length:] if length else bare


def is_index(text: str) -> bool:
    """True for a text of the shape of a blind index."""
    return bool(_INDEX.match(text))


class Indexer:
    """Makes indexes with the newest key and the given suite; searches under every key and suite of the ring."""

    def __init__(self, ring: KeyRing, suite: Suite) -> None:
        self._ring = ring
        self._suite = suite
        self._current = ring.current(Purpose.INDEX)

    def index(self, form: Form, text: str) -> str:
        """The index that is stored for a value."""
        return _index(self._current, self._suite, form, part(form, text))

    def candidates(self, form: Form, text: str) -> list[str]:
        """Every index a value may be stored under, the one of today first: rows of an older key are found too."""
        wanted = part(form, text)
        suites = [self._suite, *(s for s in SUITES.values() if s is not self._suite)]
        return [_index(key, suite, form, wanted) for key in self._ring.of(Purpose.INDEX) for suite in suites]

    def is_current(self, index: str) -> bool:
        """True when the index was made with the newest key and the chosen suite."""
        return index.startswith(f"{self._current.id}.{self._suite.code}$")


def _index(key: Key, suite: Suite, form: Form, wanted: str) -> str:
    digest = suite.digest(key.secret, f"{form.value}|{wanted}".encode())[:KEPT_BYTES]
    return f"{key.id}.{suite.code}${base64.urlsafe_b64encode(digest).decode('ascii').rstrip('=')}"
