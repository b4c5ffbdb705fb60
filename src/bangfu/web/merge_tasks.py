"""What the workbench says of merges that somebody else proposed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from bangfu.kernel.right import Right
from bangfu.screening.queries.duplicates import visible_duplicates
from bangfu.web.opened import Opened

SHOWN_AT_MOST = 5


def merges_waiting(page: Opened) -> list[dict[str, Any]]:
    """A task for each merge that the reader may approve, the likeliest first, at most SHOWN_AT_MOST."""
    if not page.may(Right.SUBJECT_MERGE) or page.book.read_only:
        return []
    proposed = visible_duplicates(page.actor, page.book).filter(state="proposed").exclude(decided_uid=page.actor.uid)
    return [
        {
            "days": 0,
            "own": True,
            "title": gettext("Merge or not: %(left)s and %(right)s")
            % {"left": page.words.name(one.left), "right": page.words.name(one.right)},
            "url": page.url("duplicate", uid=one.uid),
            "basis": gettext("proposed by %(who)s as the same") % {"who": page.words.actor(one.decided_by)},
            "left": {"kind": "wait", "label": gettext("Waits for a decision")},
        }
        for one in proposed[:SHOWN_AT_MOST]
        if _may_both(page, one)
    ]


def _may_both(page: Opened, ticket: Any) -> bool:
    """Whether the reader may merge wherever the two records are kept."""
    return all(page.actor.can(Right.SUBJECT_MERGE, page.book.pk, one.path).yes for one in (ticket.left, ticket.right))
