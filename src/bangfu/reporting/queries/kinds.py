"""Which organisations have records behind a kind of report."""

from __future__ import annotations

from collections.abc import Iterable

from bangfu.engine.runner import Runner
from bangfu.kernel.refusal import mark
from bangfu.reporting.models import Run
from bangfu.reporting.queries.figures import runner_of
from bangfu.reporting.queries.registers import ORGANISATION
from bangfu.reporting.queries.rows import matches, rows_of
from bangfu.reporting.rules.template import Template
from bangfu.snapshots.models import Frozen

UNSUITED = mark("This organisation has no records of its own for this kind of report.")

# The ends of the places in which words are written by hand.
HANDS = (".before", ".after")


def holders(frozen: Frozen, kinds: Iterable[Template]) -> dict[str, list[int]]:
    """By kind of report the ids of the organisations whose records it speaks of, as of a snapshot."""
    with runner_of(frozen) as runner:
        return {template.kind: _holding(runner, template) for template in kinds}


def _holding(runner: Runner, template: Template) -> list[int]:
    found: dict[int, None] = {}
    for over in template.rests_on:
        for row in rows_of(runner, over.table):
            office = next((row[name] for name in ORGANISATION if name in row), None)
            if isinstance(office, int) and matches(row, over):
                found[office] = None
    return list(found)


def rests(run: Run) -> bool:
    """True where a report says a figure of records; one without any says only that there is nothing to say."""
    return run.figures.exists()


def unsaid(run: Run) -> bool:
    """True where a report holds no figure, speaks of no record and nobody wrote in it: there is nothing to sign."""
    return not rests(run) and not any(row.get("about") or row["place"].endswith(HANDS) for row in run.paragraphs)
