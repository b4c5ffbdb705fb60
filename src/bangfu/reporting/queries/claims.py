"""Declared values held against computed ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from bangfu.engine.claim import Claim as Outcome
from bangfu.engine.claim import compare, read_declared
from bangfu.kernel.period import read_period
from bangfu.kernel.refusal import mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.reporting.models import Claim
from bangfu.reporting.queries.figures import Answered, Desk
from bangfu.reporting.rules.asking import Question
from bangfu.works.models import Batch, Lot, Progress, Project


@dataclass(frozen=True)
class Checked:
    """A claim with what was computed for it; `outcome` None: nothing was declared, the value is computed only."""

    claim: Claim
    question: Question
    answered: Answered
    outcome: Outcome | None


def visible(actor: Actor, county: County) -> QuerySet[Claim]:
    """The claims an actor may read: their own organisation's, or the county's."""
    reach = Q(pk__in=[])
    for grant in actor.reach(Right.REPORT_CLAIM_READ):
        if grant.county == county.pk:
            own = Q() if grant.organisation is None else Q(organisation_id=grant.organisation)
            reach |= own & Q(organisation__path__startswith=grant.path)
    return Claim.objects.known().filter(reach, county=county).order_by("place", "code")


def of_book(county: County) -> QuerySet[Claim]:
    """Every claim of a book."""
    return Claim.objects.known().filter(county=county).order_by("place", "code")


def question_of_claim(claim: Claim) -> Question:
    """The question a claim answers."""
    span = read_period(claim.period)
    years = (span.start.year, span.last_day.year) if span.start and span.last_day else None
    flags = frozenset(name for name, value in claim.flags.items() if value is True)
    filters = {
        name: tuple(value) if isinstance(value, list) else (str(value),) for name, value in claim.filters.items()
    }
    return Question(
        claim.indicator,
        years,
        filters,
        flags,
        baseline=claim.baseline,
        current=claim.current,
    )


def check(desk: Desk, claim: Claim) -> Checked:
    """Compute what a claim declares and hold the two together."""
    question = question_of_claim(claim)
    answered = desk.ask(question)
    if not claim.declared:
        return Checked(claim, question, answered, None)
    declared = read_declared(claim.declared, answered.indicator.unit, claim.as_of)
    outcome = compare(declared, answered.result)
    if outcome.verdict == "reproducible" and _says_itself(claim, answered):
        outcome = replace(
            outcome, verdict="declared", severity="", why=mark("The only record behind it was read from the same line.")
        )
    return Checked(claim, question, answered, outcome)


def _says_itself(claim: Claim, answered: Answered) -> bool:
    """True when a sum's only line was read from the very line that declares it: nothing was reproduced then."""
    lines = [line for line in answered.lines if line.contribution]
    if answered.indicator.kind != "sum" or len(lines) != 1 or claim.source_document_id is None:
        return False
    line = Q(source_document_id=claim.source_document_id, source_line=claim.source_line)
    about = Q(subject__uid=lines[0].uid)
    column = answered.indicator.numerator.column
    if column == "lot_count":
        return Lot.objects.known().filter(line, of__uid=lines[0].uid, lot_count=lines[0].contribution).exists()
    if column == "value_done_fen":
        return Progress.objects.known().filter(line, about, value_done_fen=lines[0].contribution).exists()
    return any(model.objects.known().filter(line, about).exists() for model in (Project, Batch))


def check_all(desk: Desk, claims: Iterable[Claim]) -> list[Checked]:
    """Every claim checked, in order."""
    return [check(desk, claim) for claim in claims]
