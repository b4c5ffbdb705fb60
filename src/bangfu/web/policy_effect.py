"""What a proposal of the policybook would change among the records, for the person who decides on it."""

from __future__ import annotations

from typing import Any

from bangfu.policybook.models import Entry
from bangfu.web.opened import Opened


def effect(page: Opened, entry: Entry) -> dict[str, Any] | None:
    """What `part/policy_effect.html` shows of a proposal; None for a kind that no record is asked by."""
    return None
