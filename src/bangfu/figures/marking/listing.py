"""The findings as plain data, the same from the console and from the page."""

from __future__ import annotations

from typing import Any

from bangfu.figures.finding import Findings, Relation


def listing(name: str, findings: Findings) -> dict[str, Any]:
    """Figures, relations and counts as JSON holds them; values are decimal strings, offsets characters of the text."""
    return {
        "file": name,
        "figures": [
            {
                "id": figure.id,
                "text": figure.text,
                "value": None if figure.value is None else str(figure.value),
                "unit": figure.unit,
                "start": figure.start,
                "end": figure.end,
            }
            for figure in findings.figures
        ],
        "relations": [_relation(relation) for relation in findings.relations],
        "counts": findings.counts,
    }


def _relation(relation: Relation) -> dict[str, Any]:
    return {
        "kind": relation.kind,
        "verdict": relation.verdict,
        "stated": relation.stated,
        "computed": relation.computed,
        "operands": list(relation.operands),
        "start": relation.start,
        "end": relation.end,
        "quote": relation.quote,
        "expression": relation.expression,
        "why": relation.why,
        "why_en": relation.why_en,
        "repairs": [
            {"figure": repair.figure, "value": repair.value, "mends": repair.mends} for repair in relation.repairs
        ],
    }
