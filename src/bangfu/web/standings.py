"""How the records behind a figure stand on its day, in the words in which pages and reports say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bangfu.cases.lifecycle import standing as case_standing
from bangfu.engine.runner import Runner
from bangfu.reporting.queries.figures import Line
from bangfu.reporting.queries.promises import promises
from bangfu.snapshots.models import Frozen
from bangfu.subjects.models import Subject
from bangfu.web.opened import Opened
from bangfu.web.promised import STANDING
from bangfu.web.records import fact_table


def standings(page: Opened, runner: Runner, frozen: Frozen, lines: Sequence[Line]) -> Mapping[str, str]:
    """The words by a record's uid: of groups of cases how many are closed, of items of plans what became of them.

    Only lines whose list shows a state are looked at; every other record is left out.
    """
    told = {line.uid: line.kind for line in lines if "state" in line.shown and line.kind in ("case", "plan_item")}
    subjects = {one.pk: str(one.uid) for one in Subject.objects.filter(county=page.book, uid__in=told)}
    cases = frozenset(key for key, uid in subjects.items() if told[uid] == "case")
    items = [key for key, uid in subjects.items() if told[uid] == "plan_item"]
    found = {subjects[key]: words for key, words in _cases(page, frozen, cases).items()}
    for key, kept in promises(runner, frozen, items, "").items():
        found[subjects[key]] = page.words.label(STANDING, kept.standing)
    return found


def _cases(page: Opened, frozen: Frozen, ids: frozenset[int]) -> dict[int, str]:
    table = fact_table("case")
    if table is None or not ids:
        return {}
    names = [column.name for column in table.columns]
    found = {}
    for values in table.rows(page.book.pk, frozen.as_of, ids):
        row = dict(zip(names, values, strict=True))
        counts = [value if isinstance(value, int) else None for value in (row["case_count"], row["closed_count"])]
        found[int(str(row["id"]))] = page.words.label(*case_standing(str(row["state"]), counts[0], counts[1]))
    return found
