"""The one door to what is sealed. It writes nothing: the calling action writes the audit line."""

from __future__ import annotations

from bangfu.vault.rules.sealed import Sealed


def reveal(sealed: Sealed, *, purpose: str, reason: str) -> str:
    """The full text; refused without a purpose (the act that needs it) and a reason in the person's words.

    Only actions that carry the right to unmask call this, and write purpose and reason to their audit line.
    """
    return sealed.open(purpose, reason)
