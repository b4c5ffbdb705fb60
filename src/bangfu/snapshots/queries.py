"""Finding frozen folders, and the facts that go into them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Q

from bangfu.audit.models import RowMark
from bangfu.engine.criterion.vocabulary import Vocabulary
from bangfu.engine.snapshot import Snapshot, open_snapshot
from bangfu.kernel.fact import Column, FactTable
from bangfu.kernel.refusal import mark, missing
from bangfu.places.models import County
from bangfu.policybook.queries import entries
from bangfu.snapshots.models import Frozen
from bangfu.snapshots.rules import vocabulary_of_entries

# Rows of these apps carry no facts: writing them leaves every figure as it was.
NO_FACTS = ("snapshots_", "screening_", "reporting_", "intake_", "jobs_", "audit_", "web_")


def _as_of(county: int, as_of: date, ids: frozenset[int] | None) -> Iterable[tuple[object, ...]]:
    yield (as_of,)


def fact_tables() -> tuple[FactTable, ...]:
    """Every fact table of the product, found in the packages' `facts` modules."""
    found = [FactTable("as_of", "the day of the snapshot", (Column("as_of", "date", "截至", "as of"),), _as_of)]
    for config in apps.get_app_configs():
        if config.name.startswith("bangfu.") and find_spec(f"{config.name}.facts"):
            found += import_module(f"{config.name}.facts").FACTS
    return tuple(sorted(found, key=lambda table: table.name))


def folder(frozen: Frozen) -> Path:
    """Where a frozen folder lies."""
    return Path(settings.BANGFU_SNAPSHOTS) / frozen.county.code / str(frozen.uid)


def opened(frozen: Frozen) -> Snapshot:
    """The verified snapshot; Refusal when its files were changed or its manifest is not the recorded one."""
    snapshot = open_snapshot(folder(frozen))
    if snapshot.digest != frozen.digest:
        raise missing(mark("The snapshot's manifest is not the one that was recorded."))
    return snapshot


def still_true(county: County, as_of: date) -> Frozen | None:
    """The latest snapshot of a day after which nothing that this book's facts rest on was written."""
    last = Frozen.objects.filter(county=county, as_of=as_of).order_by("-pk").first()
    if last is None or not folder(last).exists() or written_since(last):
        return None
    return last


def written_since(frozen: Frozen) -> bool:
    """True when something that the book's facts rest on was written after the snapshot."""
    # Lines without a county are the policy's, which every book rests on.
    here = Q(line__county_id=frozen.county_id) | Q(line__county_id__isnull=True) | Q(line__county_id=0)
    later = RowMark.objects.filter(here, line_id__gt=frozen.audit_seq)
    for prefix in NO_FACTS:
        later = later.exclude(table__startswith=prefix)
    return later.exists()


def get(county: County, uid: str) -> Frozen:
    """The snapshot of an id in a county; Refusal when there is none."""
    found = Frozen.objects.filter(county=county, uid=uid).first()
    if found is None:
        raise missing(mark("There is no such snapshot."))
    return found


def vocabulary(county: int, on: date) -> Vocabulary:
    """What a rule may name on a day: the facts, the labels that day's code lists give, the parameters with a name."""
    rows = [*entries("code_list", on, county), *entries("parameter", on, county)]
    return vocabulary_of_entries([row.as_file() for row in rows], on)
