"""A sealed value in the program: to everybody who looks at it, it is its mask."""

from __future__ import annotations

import hmac
from typing import Self

from bangfu.kernel.refusal import Refusal, mark
from bangfu.vault.rules import index, mask, normal
from bangfu.vault.rules.keyring import KeyRing
from bangfu.vault.rules.seal import Sealer
from bangfu.vault.rules.suite import Suite


class Vault:
    """A key ring and a suite at work: seals, opens, indexes."""

    def __init__(self, ring: KeyRing, suite: Suite) -> None:
        self.sealer = Sealer(ring, suite)
        self.indexer = index.Indexer(ring, suite)

    def seal(self, column: str, kind: mask.Kind, plain: str) -> Sealed:
        """Seal a text for a column; a masked text is refused, it would overwrite the number with stars."""
        if mask.is_masked(plain):
            raise Refusal(
                mark("A masked value cannot be saved."),
                cure=mark("Leave an unchanged cell out, or give the full number."),
                field=column,
            )
        return self.sealed(column, kind, self.sealer.seal(column, plain))

    def sealed(self, column: str, kind: mask.Kind, token: str) -> Sealed:
        """The value behind a stored token; refused when the token does not open."""
        return Sealed(token, column, kind, self)


class Sealed(str):
    """A text whose content IS the mask, so str, format, JSON, pickle, slices and templates can show nothing else.

    `token` is what is stored, and what row digests must be taken of. Two sealed values are equal when what they
    hide is equal; a plain text never equals a sealed value. `open` tells what is hidden and wants a purpose and a
    reason; faces call the action of their package that writes the audit line, never this.
    """

    __slots__ = ("_vault", "column", "kind", "token")
    token: str
    column: str
    kind: mask.Kind
    _vault: Vault

    def __new__(cls, token: str, column: str, kind: mask.Kind, vault: Vault) -> Self:
        self = super().__new__(cls, mask.show(kind, vault.sealer.open(column, token)))
        self.token = token
        self.column = column
        self.kind = kind
        self._vault = vault
        return self

    def open(self, purpose: str, reason: str) -> str:
        """The hidden text, for a purpose (the act that needs it) and a reason in the person's words."""
        if not purpose.strip() or not reason.strip():
            raise Refusal(
                mark("A sealed value is shown only for a purpose and a reason."),
                cure=mark("Say in a few words what it is needed for."),
                field="reason" if purpose.strip() else "purpose",
            )
        return self._plain()

    def public(self) -> str:
        """The narrower mask for what leaves the office."""
        return mask.show(self.kind, self._plain(), mask.Audience.PUBLIC)

    def blind_index(self, form: index.Form) -> str:
        """The blind index of the hidden text."""
        return self._vault.indexer.index(form, self._plain())

    def hides(self, text: str) -> bool:
        """True when the given text, as people write it, is the hidden one."""
        clean = normal.phone if self.kind is mask.Kind.PHONE else normal.compact
        return hmac.compare_digest(clean(self._plain()).encode(), clean(text).encode())

    def is_current(self) -> bool:
        """True when sealed with the newest key and the chosen suite."""
        return self._vault.sealer.is_current(self.token)

    def renewed(self) -> Sealed:
        """The same text sealed with the newest key and the chosen suite, for the rotation of keys."""
        return self._vault.seal(self.column, self.kind, self._plain())

    def sealed_for(self, column: str, kind: mask.Kind) -> Sealed:
        """The same text sealed for another column of the same kind."""
        if kind is not self.kind:
            raise Refusal(
                mark("A sealed «%(kind)s» cannot be put into «%(column)s», which holds «%(wanted)s»."),
                cure=mark("Put it into a column of its own kind."),
                field=column,
                kind=self.kind.value,
                column=column,
                wanted=kind.value,
            )
        return self._vault.seal(column, kind, self._plain())

    def _plain(self) -> str:
        return self._vault.sealer.open(self.column, self.token)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sealed):
            return False
        return self.kind is other.kind and hmac.compare_digest(self._plain().encode(), other._plain().encode())

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        # Of the mask, which equal values share; a hash of the hidden text could be tried against guesses.
        return super().__hash__()

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self

    def __reduce_ex__(self, protocol: object) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)
