"""Declared values held against computed ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from bangfu.engine.claim import Claim as Outcome
from bangfu.engine.claim import Declared, Severity, Verdict, compare, compare_sum, read_declared
from bangfu.engine.indicator import ROLES
from bangfu.kernel.period import read_period
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.reporting.models import Claim
from bangfu.reporting.queries.figures import Answered, Desk
from bangfu.reporting.rules.asking import SECOND, Codes, Question

OPERANDS = frozenset(role for roles in ROLES.values() for role in roles)


@dataclass(frozen=True)
class Checked:
    """A claim with what was computed for it; `outcome` None: nothing was declared, the value is computed only."""

    claim: Claim
    question: Question
    answered: Answered
    outcome: Outcome | None
    parts: tuple[Declared, ...] = ()


@dataclass(frozen=True)
class Said:
    """A claim about no figure of the records: a pair of statements, or a number of things that its passage lists.

    `listed`: the things that were counted, as the passage has them.
    """

    claim: Claim
    verdict: Verdict
    severity: Severity
    stated: str
    computed: str
    why: str
    listed: str = ""


def visible(actor: Actor, county: County) -> QuerySet[Claim]:
    """The claims an actor may read: their own organisation's, or the county's."""
    reach = Q(pk__in=[])
    for grant in actor.reach(Right.REPORT_CLAIM_READ):
        if grant.county == county.pk:
            own = Q() if grant.organisation is None else Q(organisation_id=grant.organisation)
            reach |= own & Q(organisation__path__startswith=grant.path)
    rows = Claim.objects.known().filter(reach, county=county).select_related("source_document")
    return rows.order_by("place", "code")


def of_book(county: County) -> QuerySet[Claim]:
    """Every claim of a book."""
    return Claim.objects.known().filter(county=county).order_by("place", "code")


def question_of_claim(claim: Claim) -> Question:
    """The question a claim answers."""
    span = read_period(claim.period)
    years = (span.start.year, span.last_day.year) if span.start and span.last_day else None
    return Question(
        claim.indicator,
        years,
        _codes(claim.filters),
        frozenset(name for name, value in claim.flags.items() if value is True),
        baseline=claim.baseline,
        current=claim.current,
        unit=claim.unit,
        other=_other(claim.other),
        given={role: str(text) for role, text in claim.given.items()},
    )


def _other(written: Mapping[str, Any]) -> dict[str, Codes]:
    """Filters of operands by role; filters named at once are the second operand's."""
    if not written:
        return {}
    if set(written) <= OPERANDS and all(isinstance(value, dict) for value in written.values()):
        return {role: _codes(value) for role, value in written.items()}
    return {SECOND: _codes(written)}


def _codes(written: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Lists of codes by name; a truth value is the yes or no of a code list."""
    return {
        name: tuple(_code(one) for one in (value if isinstance(value, list) else [value]))
        for name, value in written.items()
    }


def _code(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def check(desk: Desk, claim: Claim) -> Checked:
    """Compute what a claim declares and hold the two together; ValueError for one that names no indicator."""
    if not claim.indicator:
        raise ValueError(f"the claim {claim.code} speaks of no figure")
    question = question_of_claim(claim)
    answered = desk.ask(question)
    if not claim.declared:
        return Checked(claim, question, answered, None)
    declared = read_declared(claim.declared, answered.indicator.unit, claim.as_of)
    if claim.of:
        parts = _parts(claim, answered.indicator.unit)
        return Checked(claim, question, answered, _judged(claim, compare_sum(declared, parts)), parts)
    outcome = compare(declared, answered.result, elsewhen=_elsewhen(question))
    if outcome.verdict == "reproducible" and _says_itself(desk, claim, answered):
        severity: Severity = "temporal" if outcome.severity == "temporal" else ""
        why = mark("The only record behind it was read from the same line.")
        outcome = replace(outcome, verdict="declared", severity=severity, why=why)
    return Checked(claim, question, answered, _judged(claim, outcome))


def _judged(claim: Claim, outcome: Outcome) -> Outcome:
    """Where another statement says otherwise, which of the two is meant is open."""
    if claim.against and outcome.verdict == "inconsistent":
        return replace(outcome, severity="ambiguous", why=mark("Another statement says otherwise."))
    return outcome


def _parts(claim: Claim, unit: str) -> tuple[Declared, ...]:
    found = {one.code: one for one in Claim.objects.known().filter(county_id=claim.county_id, code__in=claim.of)}
    for code in claim.of:
        if code not in found or not found[code].declared:
            raise Refusal(mark("Claim “%(code)s” declares nothing that could be added up."), field="of", code=code)
    return tuple(read_declared(found[code].declared, unit) for code in claim.of)


def _elsewhen(question: Question) -> bool:
    """True when the filter asks for other years than the claim's own period."""
    if "years" not in question.filters:
        return False
    asked = read_period(question.filters["years"][0])
    if question.years is None or asked.start is None or asked.last_day is None:
        return question.years is not None
    return asked.start.year > question.years[1] or asked.last_day.year < question.years[0]


def _says_itself(desk: Desk, claim: Claim, answered: Answered) -> bool:
    """True when a sum's only line was read from the very line that declares it: nothing was reproduced then."""
    lines = [line for line in answered.lines if line.contribution]
    if answered.indicator.kind != "sum" or len(lines) != 1 or claim.source_document_id is None:
        return False
    column = answered.indicator.numerator.column
    place = (claim.source_document_id, claim.source_line)
    return desk.origins.read_from(lines[0].uid, lines[0].contribution, column, place)


def check_all(desk: Desk, claims: Iterable[Claim]) -> list[Checked]:
    """Every claim that declares or computes one figure of the records, in order."""
    return [check(desk, claim) for claim in claims if claim.indicator and not claim.of]
