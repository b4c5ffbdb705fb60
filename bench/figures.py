"""Freezing, indicators and the report on the public sample, in one run: the first time in a process and once warm.

Usage: python -m bench.figures DATA   (the folder of a demonstration book)
Prints seconds; the limit is 2 s for the three together, the first time in a process.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import date
from importlib import import_module
from typing import Any

UNTIL = date(2019, 8, 31)


def main(folder: str) -> int:
    os.environ.update(BANGFU_DATA=folder, BANGFU_MODE="demo", DJANGO_SETTINGS_MODULE="bangfu.config.settings")
    import_module("django").setup()
    books, actions = import_module("bangfu.cli.books"), import_module("bangfu.snapshots.actions")
    # A snapshot that still says the same would be taken again; here each round writes its own.
    actions.still_true = lambda county, as_of: None
    county = books.book("SAMPLE")
    for name in ("first time in a process", "warm"):
        seconds = rounds(books.console_call(county.pk), county)
        parts = "  ".join(f"{part} {spent:.2f}" for part, spent in seconds.items())
        print(f"{name}: {parts}  together {sum(seconds.values()):.2f} s")
    return 0


def rounds(call: Any, county: Any) -> dict[str, float]:
    freezing, figures = import_module("bangfu.snapshots.actions"), import_module("bangfu.reporting.queries.figures")
    asking, runs = import_module("bangfu.reporting.rules.asking"), import_module("bangfu.reporting.actions.runs")
    staff = import_module("bangfu.staff.queries")
    marks = [time.perf_counter()]
    frozen = freezing.freeze(call.part("freeze"), county=county, as_of=UNTIL)
    marks.append(time.perf_counter())
    with figures.runner_of(frozen) as runner:
        desk = figures.Desk(runner, county)
        for code in desk.codes:
            if desk.indicator(code)[1].kind != "growth":
                desk.ask(asking.Question(code))
    marks.append(time.perf_counter())
    runs.make_report(
        call.part("report"),
        county=county,
        kind="work-summary",
        organisation=staff.organisation(county, "O-S0-BUREAU"),
        period_from=date(2016, 1, 1),
        period_to=UNTIL,
        as_of=UNTIL,
        names_hidden=True,
        frozen=frozen,
    )
    marks.append(time.perf_counter())
    return {part: marks[n + 1] - marks[n] for n, part in enumerate(("freeze", "indicators", "report"))}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
