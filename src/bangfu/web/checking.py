"""Findings of the figure checker laid out for a page: the text in pieces, relations in groups, the worst first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.utils.translation import get_language

from bangfu.figures.finding import Figure, Findings, Relation, Verdict
from bangfu.figures.marking.remarks import stated_figure
from bangfu.figures.marking.words import KINDS, VERDICTS, Language, arithmetic, repair_words, why

# More than that of a text, of a group or of one figure's relations no browser shows as one types.
TEXT_AT_MOST, ROWS_AT_MOST, IN_A_PANEL = 60_000, 200, 6
BADGES: dict[Verdict, str] = {
    "inconsistent": "bad",
    "warn": "warn",
    "approximate": "going",
    "consistent": "ok",
    "undecided": "none",
}
Piece = dict[str, Any]
_CUTS = re.compile(r"([\n\t])")
RANK = {verdict: place for place, verdict in enumerate(VERDICTS)}


def reader_language() -> Language:
    """The language of the explanations: English for those who read the pages in it, else Chinese."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def laid_out(findings: Findings, name: str) -> dict[str, Any]:
    """The context of check_result.html."""
    language = reader_language()
    figures = {figure.id: figure for figure in findings.figures}
    groups = [group for verdict in VERDICTS if (group := _group(verdict, findings, figures, language))]
    return {
        "name": name,
        "figures": len(figures),
        "relations": len(findings.relations),
        "groups": groups,
        "legend": [{"kind": BADGES[verdict], "label": words[language]} for verdict, words in VERDICTS.items()],
        "blocks": _blocks(_pieces(findings, figures, language)),
        "cut": len(findings.text) > TEXT_AT_MOST,
        "shown": TEXT_AT_MOST,
    }


def _group(
    verdict: Verdict, findings: Findings, figures: dict[str, Figure], language: Language
) -> dict[str, Any] | None:
    ours = [relation for relation in findings.relations if relation.verdict == verdict]
    if not ours:
        return None
    return {
        "code": verdict,
        "kind": BADGES[verdict],
        "label": VERDICTS[verdict][language],
        "count": len(ours),
        "open": verdict in ("inconsistent", "warn"),
        "rows": [_row(relation, figures, language) for relation in ours[:ROWS_AT_MOST]],
        "left": max(len(ours) - ROWS_AT_MOST, 0),
    }


def _row(relation: Relation, figures: dict[str, Figure], language: Language) -> dict[str, Any]:
    """One relation: what was read, the sum, and what would mend it."""
    stated = stated_figure(relation, figures)
    quote = " ".join(relation.quote.split())
    return {
        "badge": {"kind": BADGES[relation.verdict], "label": VERDICTS[relation.verdict][language]},
        "kind": KINDS[relation.kind][language],
        "why": why(relation, language),
        "sum": arithmetic(relation, language),
        "quote": quote if len(quote) <= 160 else quote[:159] + "…",
        "repairs": [
            repair_words(repair, figures[repair.figure], language, relation.kind)
            for repair in relation.repairs
            if repair.figure in figures
        ],
        "place": f"figure-{stated.id}" if stated and stated.end <= TEXT_AT_MOST else "",
    }


def _pieces(findings: Findings, figures: dict[str, Figure], language: Language) -> Iterator[Piece]:
    """The text as plain stretches and figures in turn."""
    about: dict[str, list[Relation]] = defaultdict(list)
    for relation in sorted(findings.relations, key=lambda one: RANK[one.verdict]):
        for ident in dict.fromkeys(relation.operands):
            about[ident].append(relation)
    at, end = 0, min(len(findings.text), TEXT_AT_MOST)
    for figure in findings.figures:
        if figure.end > end:
            break
        relations = about.get(figure.id)
        if not relations or figure.start < at:
            continue
        yield {"text": findings.text[at : figure.start]}
        worst = relations[0].verdict
        yield {
            "figure": {
                # What is said of a figure weighs more than that it takes part.
                "stated": any(one.verdict == worst and one.operands[0] == figure.id for one in relations),
                "id": f"figure-{figure.id}",
                "text": findings.text[figure.start : figure.end],
                "kind": BADGES[worst],
                "label": VERDICTS[worst][language],
                "rows": [_row(relation, figures, language) for relation in relations[:IN_A_PANEL]],
                "left": max(len(relations) - IN_A_PANEL, 0),
            }
        }
        at = figure.end
    yield {"text": findings.text[at:end]}


def _blocks(pieces: Iterable[Piece]) -> list[dict[str, Any]]:
    """Running text as it stands, {pieces}; neighbouring lines with tabulators as a table, {rows: cells: pieces}."""
    lines: list[list[list[Piece]]] = [[[]]]
    for piece in pieces:
        for part in _CUTS.split(piece["text"]) if "text" in piece else (None,):
            if part == "\n":
                lines.append([[]])
            elif part == "\t":
                lines[-1].append([])
            elif part is None or part:
                lines[-1][-1].append(piece if part is None else {"text": part})
    blocks: list[dict[str, Any]] = []
    for tabbed, group in groupby(lines, key=lambda line: len(line) > 1):
        rows = list(group)
        if tabbed and len(rows) > 1:
            blocks.append({"rows": rows})
            continue
        blocks.append({"pieces": list(_running(rows))})
    return blocks


def _running(rows: list[list[list[Piece]]]) -> Iterator[Piece]:
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            if line or place:
                yield {"text": "\t" if place else "\n"}
            yield from cell
