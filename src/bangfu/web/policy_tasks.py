"""What the workbench says of proposals that wait in the policybook."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from bangfu.kernel.right import Right
from bangfu.policybook.models import Entry
from bangfu.policybook.queries import waiting
from bangfu.web.opened import Opened


def proposals(page: Opened) -> list[dict[str, Any]]:
    """One task for who may put policy in force, when somebody else's proposal waits."""
    if not page.may(Right.POLICY_ENTRY_APPROVE):
        return []
    found = [one for one in waiting(page.actor, page.book.pk) if one.proposer_uid != page.actor.uid]
    if not found:
        return []
    vendor = sum(one.origin == Entry.Origin.VENDOR for one in found)
    return [
        {
            "days": 0,
            "own": True,
            "title": gettext("%(count)s proposals wait for a decision") % {"count": len(found)},
            "url": page.url("policy_waiting"),
            "basis": gettext("rules and policy: %(own)s of the county, %(vendor)s that come with the program")
            % {"own": len(found) - vendor, "vendor": vendor},
            "left": {"kind": "wait", "label": gettext("Waits for a decision")},
        }
    ]
