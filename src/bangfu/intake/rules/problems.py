"""Problems in words, and told together by column and cause."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bangfu.intake.rules.checked import Checked, Problem, Severity
from bangfu.intake.rules.problem_kinds import KINDS
from bangfu.kernel.refusal import mark

SAMPLES = 5
W = Severity.WARNING


def severity_of(code: str) -> Severity:
    """Whether a problem keeps its row out."""
    return KINDS[code].severity


def in_words(problem: Problem, words: Callable[[str], str]) -> tuple[str, str]:
    """(sentence, cure) of a problem; `words` gives the sentence of a msgid in the reader's language."""
    kind = KINDS[problem.code]
    near = words(mark("Is “%(near)s” meant?")) % problem.params if problem.params.get("near") else ""
    message = words(kind.message)
    return (message % problem.params if problem.params else message), " ".join(filter(None, (near, words(kind.cure))))


@dataclass(frozen=True)
class Group:
    """Problems of one cause in one column: how many rows, the first of them, what some of the cells say."""

    code: str
    column: str
    heading: str
    severity: Severity
    count: int
    rows: tuple[int, ...]
    values: tuple[tuple[str, int], ...]
    example: Problem


def groups(checked: Checked, problems: Iterable[Problem] | None = None) -> list[Group]:
    """Problems by column and cause: errors first, then the most frequent; `values`: (cell, how often)."""
    gathered: dict[tuple[str, str], list[Problem]] = {}
    for one in checked.problems if problems is None else problems:
        gathered.setdefault((one.code, one.column), []).append(one)
    found = []
    for (code, column), several in gathered.items():
        counts: dict[str, int] = {}
        for one in several:
            if one.value:
                counts[one.value] = counts.get(one.value, 0) + 1
        known = checked.form.column(column)
        found.append(
            Group(
                code,
                column,
                checked.found.said.get(column) or (known.heading if known else column),
                several[0].severity,
                len(several),
                tuple(one.row for one in several),
                tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:SAMPLES]),
                several[0],
            )
        )
    return sorted(found, key=lambda one: (one.severity is W, -one.count, one.column, one.code))
