"""What the workbench says of imports: those whose check has ended wait for who sent them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from bangfu.intake.models import Batch
from bangfu.intake.queries.batches import waiting_for
from bangfu.intake.rules.taking import TAKEN, Verdict
from bangfu.kernel.right import Right
from bangfu.web.imports import state_badge
from bangfu.web.opened import Opened
from bangfu.web.trail import moment

IN_THE_WAY = (Verdict.ERROR, Verdict.STALE, Verdict.DUPLICATE)


def imports_waiting(page: Opened) -> list[dict[str, Any]]:
    """Tasks of the reader's own batches: what the check found, each leading to the batch."""
    if not page.may(Right.INTAKE_BATCH_WRITE):
        return []
    return [
        {
            "days": 0,
            "own": True,
            "title": gettext("Import: %(file)s") % {"file": batch.file_name},
            "url": page.url("import_batch", uid=batch.subject.uid),
            "basis": " · ".join((_found(batch), gettext("sent %(at)s") % {"at": moment(batch.made_at)[:16]})),
            "left": state_badge(batch),
        }
        for batch in waiting_for(page.actor, page.book)
    ]


def _found(batch: Batch) -> str:
    """What the check came to, and so what is to be done."""
    if batch.state == Batch.State.MAPPING:
        return gettext("some headings are not known: say what they mean")
    if batch.state == Batch.State.UNREADABLE:
        return gettext("the file could not be read")
    ready, faulty = (sum(batch.counts.get(str(one), 0) for one in verdicts) for verdicts in (TAKEN, IN_THE_WAY))
    if not ready and not faulty:
        return gettext("no row says anything new")
    counts = {"ready": f"{ready:,}", "faulty": f"{faulty:,}"}
    if faulty:
        return gettext("%(faulty)s rows cannot be written, %(ready)s can") % counts
    return gettext("%(ready)s rows are ready to be written") % counts
