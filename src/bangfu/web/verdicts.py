"""Declared values beside computed ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext

from bangfu.engine.claim import Declared, read_declared
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.kernel.unit import half_up, in_unit
from bangfu.reporting.models import Claim, RunFigure
from bangfu.reporting.queries.claims import Checked, Said, check, question_of_claim, visible
from bangfu.reporting.queries.figures import Desk, runner_of
from bangfu.reporting.queries.repairs import Weighed, weigh
from bangfu.reporting.rules.asking import Question
from bangfu.snapshots.models import Frozen
from bangfu.web.figures import frozen_for, latest, params, scope_words
from bangfu.web.mending import computed_word, declared_word, difference, mended
from bangfu.web.numbers import OF_DIMENSION, grouped, unit_word
from bangfu.web.opened import Opened
from bangfu.web.reasons import reasons
from bangfu.web.records import record_url
from bangfu.web.words import both, outcome_sentence, severity_word, verdict_badge

# A difference that lies within rounding needs no mending.
MENDED = frozenset({"material", "ambiguous"})


def claim_of(page: Opened, desk: Desk, code: str, asked: Question) -> Checked | None:
    """The claim an address names, where the reader may read it and it asks the same thing."""
    if not code or not page.may(Right.REPORT_CLAIM_READ):
        return None
    claim = visible(page.actor, page.book).filter(code=code).first()
    if claim is None or not question_of_claim(claim).same(asked):
        return None
    return check(desk, claim)


def check_each(
    page: Opened, claims: Iterable[Claim], as_of: date | None, *, fresh: bool
) -> list[tuple[Checked, Frozen]]:
    """Each claim of a figure against the snapshot of the day it was declared for; `as_of` asks for one day instead.

    `fresh` lets a missing day be frozen now, where the reader may; else the youngest snapshot serves.
    """
    listed = [claim for claim in claims if claim.indicator]
    held: dict[date | None, Frozen] = {}
    for day in dict.fromkeys(as_of or claim.as_of for claim in listed):
        known = Frozen.objects.filter(county=page.book, as_of=day).order_by("-pk").first() if day else None
        may = fresh and page.may(Right.SNAPSHOT_FREEZE) and (day is None or day <= page.today)
        chosen = frozen_for(page, day) if may or as_of is not None else known or latest(page)
        if chosen is not None:
            held[day] = chosen
    found: dict[str, tuple[Checked, Frozen]] = {}
    for frozen in set(held.values()):
        mine = [claim for claim in listed if held.get(as_of or claim.as_of) == frozen]
        with runner_of(frozen) as runner:
            desk = Desk(runner, page.book)
            found |= {claim.code: (check(desk, claim), frozen) for claim in mine}
    return [found[claim.code] for claim in listed if claim.code in found]


def beside(page: Opened, checked: Checked) -> dict[str, Any]:
    """Declared, computed and the difference, for the figure's page."""
    row = claim_row(page, checked, None, weigh([checked]).get(checked.claim.code, ()))
    unit = row["unit"]
    return {
        **row,
        "declared": with_unit(row["declared"], unit) or gettext("nothing declared"),
        "computed": with_unit(row["computed"], unit),
        "difference": with_unit(row.get("difference", ""), unit),
    }


def with_unit(text: str, unit: str) -> str:
    """A number and its unit; a text that already ends in a unit, or says nothing, as it is."""
    return f"{text} {unit}" if text and text[-1].isdigit() else text


def declared_of(one: RunFigure) -> Declared | None:
    """The declared value of a report's figure; None when nothing was declared or it is no quantity."""
    if not one.declared:
        return None
    try:
        return read_declared(one.declared, one.unit)
    except Refusal:
        return None


def kept_claim(one: RunFigure) -> dict[str, Any] | None:
    """Declared, computed and the difference as a report keeps them, in the unit of what was declared."""
    if not one.declared:
        return None
    declared = declared_of(one)
    unit = unit_word(declared.unit if declared else one.unit)
    return {
        "declared": with_unit(declared_word(declared) if declared else one.declared, unit),
        "computed": with_unit(grouped(one.computed), unit),
        "difference": with_unit(_kept_difference(one, declared), unit),
        "verdict": verdict_badge(one.verdict, one.severity),
        "severity": severity_word(one.verdict, one.severity),
        "why": outcome_sentence(one.verdict, one.severity) or _kept_why(one),
    }


def _kept_why(one: RunFigure) -> str:
    """Why a figure is declared only."""
    if one.verdict != "declared":
        return ""
    if not one.records:
        return gettext("The records hold no components of this figure.")
    return gettext("The records do not hold all parts of this figure, so nothing is compared.")


def _kept_difference(one: RunFigure, declared: Declared | None) -> str:
    """Declared minus computed at the declared precision; nought when they agree, empty when one is not known."""
    if one.verdict == "reproducible":
        return "0"
    if one.verdict != "inconsistent" or declared is None or declared.value is None or not one.computed:
        return ""
    gap = half_up(in_unit(declared.value, declared.unit) - Fraction(one.computed), declared.places)
    return f"{gap:+,f}"


def said_row(page: Opened, said: Said) -> dict[str, Any]:
    """A claim about no figure as a row of the list: the statement beside the other one, or beside what is listed."""
    claim = said.claim
    pair = not claim.passage
    other = claim.against.get("line")
    return {
        "label": both(claim.label_zh, claim.label_en),
        **_place(page, claim),
        "declared": page.words.quoted(said.stated) if pair else said.stated,
        "computed": page.words.quoted(said.computed) if pair else said.computed,
        "computed_place": _place(page, claim, other)["place"] if pair and other else "",
        "said": pair,
        "difference": said_difference(said),
        "unit": "" if pair else unit_word(OF_DIMENSION["one"]),
        "verdict": verdict_badge(said.verdict, said.severity),
        "severity": severity_word(said.verdict, said.severity),
        "why": gettext(said.why),
        "reasons": reasons(page.words, said, {}),
    }


def said_difference(said: Said) -> str:
    """How many more things a text says than it lists; empty for two statements, or where it lists none."""
    if not said.claim.passage or not (said.stated.isdigit() and said.computed.isdigit()):
        return ""
    gap = int(said.stated) - int(said.computed)
    return f"{gap:+d}" if gap else "0"


def claim_row(
    page: Opened,
    checked: Checked,
    frozen: Frozen | None,
    repairs: Sequence[Weighed] = (),
    named: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """One claim as a row of the list; its numbers are in the unit in which it was declared.

    `repairs` are weighed over all claims that are looked at, `named` are the labels of those.
    """
    claim, outcome = checked.claim, checked.outcome
    given = {**params(checked.question), "claim": claim.code}
    if frozen is not None:
        given["as_of"] = frozen.as_of.isoformat()
    row: dict[str, Any] = {
        "label": both(claim.label_zh, claim.label_en),
        "url": page.url("indicator", given, code=claim.indicator),
        **_place(page, claim),
        "declared": claim.declared,
        "unit": unit_word(checked.answered.unit),
        "computed": computed_word(checked),
        "verdict": verdict_badge(""),
        "scope": scope_words(page, checked.answered.scope),
    }
    if outcome is None:
        return row
    return row | {
        "declared": declared_word(outcome.declared),
        "unit": unit_word(outcome.declared.unit),
        "difference": difference(checked),
        "reasons": reasons(page.words, checked, named or {}),
        "verdict": verdict_badge(outcome.verdict, outcome.severity),
        "severity": severity_word(outcome.verdict, outcome.severity),
        "why": gettext(outcome.why),
        "repairs": mended(checked, repairs, named or {}, hidden=page.hidden) if outcome.severity in MENDED else [],
    }


def _place(page: Opened, claim: Claim, line: int | None = None) -> dict[str, str]:
    """Where it is declared, the document always named, and the document's page."""
    document, number = claim.source_document, line or claim.source_line
    of_it = gettext("line %(line)s") % {"line": number} if document and number else ""
    words = " · ".join(part for part in (page.words.name(document), of_it) if part)
    return {"place": words, "place_url": record_url(page, document)}
