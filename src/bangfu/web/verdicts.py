"""Declared values beside computed ones."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from bangfu.engine.claim import Repair
from bangfu.kernel.right import Right
from bangfu.reporting.models import Claim
from bangfu.reporting.queries.claims import Checked, check, question_of_claim, visible
from bangfu.reporting.queries.figures import Desk
from bangfu.reporting.rules.asking import Question
from bangfu.snapshots.models import Frozen
from bangfu.web.figures import params
from bangfu.web.numbers import OF_DIMENSION, exact, grouped, unit_word
from bangfu.web.opened import Opened
from bangfu.web.words import both, severity_word, verdict_badge


def claim_of(page: Opened, desk: Desk, code: str, asked: Question) -> Checked | None:
    """The claim an address names, where the reader may read it and it asks the same thing."""
    if not code or not page.may(Right.REPORT_CLAIM_READ):
        return None
    claim = visible(page.actor, page.book).filter(code=code).first()
    if claim is None or not question_of_claim(claim).same(asked):
        return None
    return check(desk, claim)


def beside(page: Opened, checked: Checked) -> dict[str, Any]:
    """Declared, computed and the difference, for the figure's page."""
    row = claim_row(page, checked, None)
    return {**row, "declared": row["declared"] or gettext("nothing declared")}


def claim_row(page: Opened, checked: Checked, frozen: Frozen | None) -> dict[str, Any]:
    """One claim as a row of the list."""
    claim, outcome = checked.claim, checked.outcome
    unit = checked.answered.unit
    given = {**params(checked.question), "claim": claim.code}
    if frozen is not None:
        given["as_of"] = frozen.as_of.isoformat()
    row: dict[str, Any] = {
        "label": both(claim.label_zh, claim.label_en),
        "url": page.url("indicator", given, code=claim.indicator),
        "place": _place(page, claim),
        "declared": claim.declared,
        "unit": unit_word(unit),
        "computed": grouped(checked.answered.shown),
        "verdict": verdict_badge(""),
    }
    if outcome is None:
        return row
    why = gettext(outcome.why)
    computed = grouped(outcome.computed)
    if computed and outcome.declared.unit != unit:
        computed = f"{computed} {unit_word(outcome.declared.unit)}"
    return row | {
        "computed": computed,
        "difference": _difference(checked),
        "verdict": verdict_badge(outcome.verdict, outcome.severity),
        "severity": severity_word(outcome.severity),
        "why": why,
        "repairs": [_repair(page, checked, one) for one in outcome.repairs[:3]]
        if outcome.severity == "material"
        else [],
    }


def _difference(checked: Checked) -> str:
    outcome = checked.outcome
    if outcome is None or outcome.difference is None or outcome.verdict != "inconsistent":
        return ""
    text = exact(outcome.difference, outcome.declared.unit)
    return text if text.startswith("-") else f"+{text}"


def _place(page: Opened, claim: Claim) -> str:
    return gettext("line %(line)s") % {"line": claim.source_line} if claim.source_line else ""


def _repair(page: Opened, checked: Checked, one: Repair) -> str:
    unit = _unit_of(one.input, checked)
    names = {line.uid: (line.alias or line.label) if page.hidden else line.label for line in checked.answered.lines}
    places = {
        row.line_id: line.uid for row, line in zip(checked.answered.result.rows, checked.answered.lines, strict=False)
    }
    record = names.get(places.get(one.line_id or 0, ""), "")
    return gettext("%(record)s %(old)s → %(new)s %(unit)s would mend it") % {
        "record": record,
        "old": exact(one.old, unit),
        "new": exact(one.new, unit),
        "unit": unit_word(unit),
    }


def _unit_of(column: str, checked: Checked) -> str:
    """A stated operand of a growth is in the unit of what grows."""
    last = column.rsplit("_", 1)[-1]
    if column in ("baseline", "current"):
        last = checked.answered.indicator.numerator.dimension
    return OF_DIMENSION.get(last, OF_DIMENSION["one"])
