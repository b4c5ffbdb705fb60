"""What a proposal of the policybook would change among the records, for the person who decides on it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from bangfu.kernel.refusal import Refusal
from bangfu.policybook.models import Entry
from bangfu.policybook.rules.files import FileEntry
from bangfu.screening.queries.effects import preview, touches
from bangfu.web.figures import at_hand
from bangfu.web.middleware import told
from bangfu.web.opened import Opened
from bangfu.web.rule_preview import preview_context


def effect(page: Opened, entry: Entry) -> dict[str, Any] | None:
    """What `part/policy_effect.html` shows of a proposal; None for a kind that no record is asked by."""
    said = entry.as_file()
    return effect_of(page, said) if touches(said) else None


def effect_of(page: Opened, said: FileEntry) -> dict[str, Any]:
    """What an entry would change on the county's latest snapshot, or the sentence why that cannot be told.

    `digest` stands for all of it; empty where there is nothing to be shown.
    """
    if not touches(said):
        return {"rules": [], "digest": ""}
    frozen = at_hand(page)
    if frozen is None:
        sentence = gettext("There is no snapshot of this county yet; running the rules makes one.")
        return {"none": sentence, "digest": ""}
    try:
        return preview_context(page, preview(frozen, said), many=said.kind == "parameter")
    except Refusal as no:
        return {"none": " ".join(part for part in told(no) if part), "digest": ""}
