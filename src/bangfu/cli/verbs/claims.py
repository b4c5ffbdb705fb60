"""bangfu claims"""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import date

from bangfu.cli.books import book, console_call, today
from bangfu.cli.telling import Telling
from bangfu.kernel.refusal import Refusal, mark
from bangfu.places.models import County
from bangfu.reporting.models import Claim
from bangfu.reporting.queries.claims import Checked, check, of_book
from bangfu.reporting.queries.figures import Desk, runner_of
from bangfu.snapshots.actions import freeze


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Hold every declared value against the computed one; exit 1 when one does not hold."""
    county = book(given.county)
    claims = list(of_book(county))
    if given.code:
        claims = [claim for claim in claims if claim.code == given.code]
        if not claims:
            raise Refusal(mark("There is no claim “%(code)s”."), code=given.code)
    checked = _checked(county, claims, given.as_of)
    counts = Counter(one.outcome.verdict if one.outcome else "computed" for one in checked)
    telling.answer(
        {"county": county.code, "counts": dict(counts), "claims": [_plain(one) for one in checked]},
        [
            f"{one.claim.code:14} {one.claim.declared or '—':>14} {_computed(one) or '—':>14} {_verdict(one)}"
            f"  {one.claim.label_zh}"
            for one in checked
        ],
    )
    return 1 if counts["inconsistent"] else 0


def _checked(county: County, claims: list[Claim], as_of: date | None) -> list[Checked]:
    """Each claim from the snapshot of the day it speaks of."""
    found: dict[int, Checked] = {}
    days = {claim.pk: as_of or claim.as_of or _latest(claims) or today() for claim in claims}
    for day in sorted(set(days.values())):
        frozen = freeze(console_call(county.pk), county=county, as_of=day)
        with runner_of(frozen) as runner:
            desk = Desk(runner, county)
            for claim in claims:
                if days[claim.pk] == day:
                    found[claim.pk] = check(desk, claim)
    return [found[claim.pk] for claim in claims]


def _latest(claims: list[Claim]) -> date | None:
    return max((claim.as_of for claim in claims if claim.as_of), default=None)


def _computed(one: Checked) -> str:
    if one.outcome is None or one.answered.result.complete:
        return one.outcome.computed if one.outcome else one.answered.shown
    return ""


def _verdict(one: Checked) -> str:
    if one.outcome is None:
        return "computed"
    return " ".join(word for word in (one.outcome.verdict, one.outcome.severity) if word)


def _plain(one: Checked) -> dict[str, object]:
    outcome = one.outcome
    return {
        "code": one.claim.code,
        "label": {"zh": one.claim.label_zh, "en": one.claim.label_en},
        "indicator": one.claim.indicator,
        "period": one.claim.period,
        "filter": one.claim.filters,
        "declared": one.claim.declared or None,
        "computed": _computed(one) or None,
        "unit": one.answered.unit,
        "verdict": outcome.verdict if outcome else "computed",
        "severity": outcome.severity if outcome else "",
        "difference": str(outcome.difference) if outcome and outcome.difference is not None else None,
        "why": outcome.why if outcome else "",
        "readings": {reading.name: str(reading.total.value) for reading in one.answered.result.readings},
        "repairs": [
            {"line": repair.line_id, "input": repair.input, "old": repair.old, "new": repair.new}
            for repair in (outcome.repairs if outcome else ())
        ],
        "records": [
            {"uid": line.uid, "code": line.code, "contribution": line.contribution} for line in one.answered.lines
        ],
        "source": {
            "document": one.claim.source_document.code if one.claim.source_document else None,
            "line": one.claim.source_line,
            "quote": one.claim.source_quote,
        },
    }
