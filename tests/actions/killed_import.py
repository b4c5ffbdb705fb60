"""An import in a process of its own that is killed half-way; run as `python -m tests.actions.killed_import STEP …`.

The book lies where BANGFU_DATA and BANGFU_DATABASE_URL say; a step answers with one JSON line.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangfu.config.settings")

import django

django.setup()

# The models can be imported only now.
from bangfu.audit.models import Line  # noqa: E402
from bangfu.audit.queries import verify, verify_rows  # noqa: E402
from bangfu.intake.actions import Upload, applying, open_batch  # noqa: E402
from bangfu.intake.actions.behind import go_on  # noqa: E402
from bangfu.intake.actions.undoing import begin_undo  # noqa: E402
from bangfu.intake.models import Batch  # noqa: E402
from bangfu.kernel.idnumber import check_digit  # noqa: E402
from bangfu.registry.actions.importing import taking  # noqa: E402
from bangfu.registry.models import Household, Residence  # noqa: E402
from bangfu.subjects.models import Subject  # noqa: E402
from bangfu.vault.rules import keyring  # noqa: E402
from tests.actions.book import NOW, TODAY, Book, made  # noqa: E402
from tests.migrating import migrate_own  # noqa: E402
from tests.sample import load_policy_once  # noqa: E402

HEADS = "户编号,行政村,户主姓名,户主证件号码,户主民族,户类型,耕地面积（亩）"
HOUSEHOLDS, PORTION = 12, 4
LATER = NOW + timedelta(hours=1)


def nobody(done: int, total: int) -> None:
    """Nobody waits."""


def prepare() -> None:
    keyring.create(Path(os.environ["BANGFU_DATA"], "keys", "keyring.json"), datetime(2026, 1, 1, tzinfo=UTC))
    migrate_own()
    load_policy_once()
    book = made()
    rows = [HEADS]
    for order in range(HOUSEHOLDS):
        body = f"99010119800101{order:03d}"
        rows.append(f"K{order:03d},V1,文{'甲乙丙丁戊己庚辛壬癸'[order % 10]},{body}{check_digit(body)},汉族,农户,3")
    upload = Upload("a.csv", "\n".join(rows).encode())
    batch = open_batch(book.call(), county=book.county, path="/", upload=upload, sender="一村", on=TODAY)
    checked = go_on(book.call().actor, NOW, batch, nobody)
    assert checked.counts["new"] == HOUSEHOLDS, checked.counts


def the_batch() -> Batch:
    return Batch.objects.select_related("subject", "county").get()


def standing() -> dict[str, Any]:
    kept = Residence.objects.known().count()
    return {
        "state": the_batch().state,
        "kept": kept,
        "households": Household.objects.filter(subject__merged_into__isnull=True).count(),
        "lines": Line.objects.filter(action="registry.household.register").count(),
        "half": Subject.objects.filter(kind="person", merged_into__isnull=True).count() - kept,
        "faults": len(verify()) + len(verify_rows()),
    }


def killed() -> None:
    """Check a batch and write it; the process kills itself in the middle of writing the third portion."""
    prepare()
    batch = the_batch()
    call = Book(batch.county, None).call()  # type: ignore[arg-type]
    applying.AT_ONCE = PORTION  # type: ignore[misc]
    counted = [0]
    written = taking.register_household

    def register(*args: Any, **told: Any) -> Household:
        counted[0] += 1
        if counted[0] == 2 * PORTION + 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return written(*args, **told)

    taking.register_household = register  # type: ignore[attr-defined]
    begun = applying.begin_apply(call, batch=batch, mode="all", shown=batch.rows_digest)
    go_on(call.actor, LATER, begun, nobody)


def after() -> dict[str, Any]:
    """A new process: how the book stands, then with the batch gone on, then with it taken back."""
    found = standing()
    call = Book(the_batch().county, None).call("重来")  # type: ignore[arg-type]
    go_on(call.actor, LATER, the_batch(), nobody)
    ended = standing()
    go_on(call.actor, LATER, begin_undo(call, batch=the_batch()), nobody)
    return {"killed": found, "ended": ended, "taken_back": standing()}


STEPS = {"killed": killed, "after": after}

if __name__ == "__main__":
    print(json.dumps(STEPS[sys.argv[1]]()))
