"""What is to be said at which figure: one remark for each place, with all that concerns it."""

from __future__ import annotations

from dataclasses import dataclass

from bangfu.figures.finding import Figure, Findings, Relation
from bangfu.figures.marking.words import (
    KINDS,
    REMARKED,
    VERDICTS,
    Language,
    arithmetic,
    repair_words,
    why,
)


@dataclass(frozen=True)
class Remark:
    """Lines to be written in the margin beside text[start:end]."""

    start: int
    end: int
    lines: tuple[str, ...]


def remarks(findings: Findings, language: Language) -> list[Remark]:
    """A remark at the stated figure of every relation that is wrong, doubtful or undecided, with all that would mend
    it, and at another figure when its repair is the best; what is worse stands first where one place has several."""
    figures = {figure.id: figure for figure in findings.figures}
    ranks = {verdict: place for place, verdict in enumerate(VERDICTS)}
    open_ones = [one for one in findings.relations if one.verdict in REMARKED]
    said: dict[tuple[int, int], list[str]] = {}
    for relation in sorted(open_ones, key=lambda one: (ranks[one.verdict], one.start)):
        stated = stated_figure(relation, figures)
        place = (stated.start, stated.end) if stated else (relation.start, relation.end)
        said.setdefault(place, []).extend(_lines(relation, figures, language))
    for relation in open_ones:
        stated = stated_figure(relation, figures)
        for repair in relation.repairs[:1]:
            other = figures.get(repair.figure)
            if other is None or other is stated:
                continue
            line = repair_words(repair, other, language)
            lines = said.setdefault((other.start, other.end), [])
            if line not in lines:
                lines.append(line)
    return [Remark(*place, tuple(lines)) for place, lines in sorted(said.items())]


def stated_figure(relation: Relation, figures: dict[str, Figure]) -> Figure | None:
    """The figure a relation speaks of: its first operand."""
    return figures.get(relation.operands[0]) if relation.operands else None


def _lines(relation: Relation, figures: dict[str, Figure], language: Language) -> list[str]:
    kind, reason = KINDS[relation.kind][language], why(relation, language)
    head = f"{VERDICTS[relation.verdict][language]}（{kind}）：{reason}"
    if language == "en":
        head = f"{VERDICTS[relation.verdict][language]} ({kind}): {reason}"
    sum_ = arithmetic(relation, language)
    repairs = [
        repair_words(repair, figures[repair.figure], language, relation.kind)
        for repair in relation.repairs
        if repair.figure in figures
    ]
    return [head, *([sum_] if sum_ else []), *repairs]
