"""Households' yearly accounts: how each stands, what it comes to, the papers behind it, and who said yes to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from bangfu.cases.models import Case
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.policybook.queries import in_force_or_none, items
from bangfu.registry.models import Household, HouseholdYear, Reckoning, Residence, Voucher
from bangfu.registry.queries import visible
from bangfu.registry.queries.lists.income import NetFen
from bangfu.registry.rules import INCOME_ITEM, income_year_ends
from bangfu.registry.rules.accounts import Outcome, last_income_year, outcome
from bangfu.subjects.models import Hold, Subject

LINE = "rules.exit_line"
CONFIRMED_BEFORE_EXIT = "registry.exit_needs_confirmed_account"
# How an account of a year stands.
STATES = ("missing", "open", "confirmed", "objected")


def line_fen(county: int, year: int) -> int | None:
    """Net income a head in fen with which an income year is compared: the line in force on its last day."""
    said = in_force_or_none("parameter", LINE, income_year_ends(year), county)
    return said.body["value"] if said is not None else None


def account_of(household: Household, year: int) -> HouseholdYear | None:
    """The account of a household's income year as the book knows it now."""
    return HouseholdYear.objects.known().filter(household=household, year=year).first()


def worked_out(account: HouseholdYear, county: int) -> Outcome:
    """What an account comes to, by the items and the line of its year."""
    listed = items(INCOME_ITEM, income_year_ends(account.year), county)
    return outcome(account.items, account.rest, listed, account.headcount, line_fen(county, account.year))


def vouchers(household: Household, year: int) -> QuerySet[Voucher]:
    """The papers behind a household's account of a year, by line and day."""
    rows = Voucher.objects.known().filter(household=household, year=year).select_related("file")
    return rows.order_by("item", F("paid_on").asc(nulls_last=True), "pk")


def reckonings(household: Household, year: int) -> QuerySet[Reckoning]:
    """Every time the account of a year was gone through with the household, the last one first."""
    rows = Reckoning.objects.known().filter(account__household=household, account__year=year)
    return rows.select_related("account", "scan", "document", "event", "case").order_by("-on", "-pk")


def state_of(account: HouseholdYear | None, gone_through: Reckoning | None) -> str:
    """missing, open, confirmed or objected: only what was said of the very account that stands counts as yes."""
    if account is None:
        return "missing"
    if gone_through is None:
        return "open"
    if gone_through.answer == Reckoning.Answer.OBJECTED:
        objection = Case.objects.known().filter(subject=gone_through.case).first()
        # An objection that was settled is answered by going through the account again.
        return "open" if objection is not None and objection.state == "closed" else "objected"
    return "confirmed" if gone_through.account_id == account.pk else "open"


def standing(household: Household, year: int) -> str:
    """How a household's account of a year stands: one of STATES."""
    return state_of(account_of(household, year), reckonings(household, year).first())


def listed(actor: Actor, county: County, year: int, on: date) -> QuerySet[Any]:
    """The visible households kept on a day with their account of a year: `account_pk`, `net`, `headcount`, `standing`.

    `standing` is one of STATES. Ordered by number.
    """
    accounts = HouseholdYear.objects.known().filter(household=OuterRef("pk"), year=year)
    net = accounts.annotate(net=NetFen(items(INCOME_ITEM, income_year_ends(year), county.pk))).values("net")
    last = Reckoning.objects.known().filter(account__household=OuterRef("pk"), account__year=year)
    last = last.order_by("-on", "-pk")
    settled = Case.objects.known().filter(subject=OuterRef("last_case"), state="closed")
    rows: QuerySet[Any] = visible(actor).filter(subject__county=county)
    rows = rows.filter(Exists(Residence.objects.filter(household=OuterRef("pk")).as_of(on)))
    rows = rows.annotate(
        account_pk=Subquery(accounts.values("pk")[:1]),
        headcount=Subquery(accounts.values("headcount")[:1]),
        net=Subquery(net[:1]),
        last_answer=Subquery(last.values("answer")[:1]),
        last_account=Subquery(last.values("account_id")[:1]),
        last_case=Subquery(last.values("case_id")[:1]),
    )
    told: QuerySet[Any] = rows.annotate(settled=Exists(settled))
    return told.order_by("subject__code")


def in_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    """Of `listed` households those whose account stands so; every state once, for a state that is none nothing."""
    missing = Q(account_pk__isnull=True)
    objected = ~missing & Q(last_answer="objected", settled=False)
    confirmed = ~missing & Q(last_answer="confirmed", last_account=F("account_pk"))
    asked = {"missing": missing, "objected": objected, "confirmed": confirmed}
    if state == "open":
        return rows.filter(account_pk__isnull=False).exclude(
            pk__in=rows.filter(objected | confirmed).order_by().values("pk")
        )
    return rows.filter(asked[state]) if state in asked else rows.none()


def needs_confirmation(county: int, on: date) -> bool:
    """Whether a household that comes out on a day must have confirmed its account."""
    said = in_force_or_none("parameter", CONFIRMED_BEFORE_EXIT, on, county)
    return said is not None and said.body["value"] is True


def exit_holds(subject: Subject, on: date) -> list[Hold]:
    """What makes a household's exit wait on a day."""
    return list(Hold.objects.filter(subject=subject, effect="exit").as_of(on).select_related("cause"))


def lacks_for_exit(household: Household, on: date) -> tuple[int, str] | None:
    """(income year, how its account stands) where an exit on a day lacks the household's word; None where it has it."""
    if not needs_confirmation(household.subject.county_id, on):
        return None
    year = last_income_year(on)
    state = standing(household, year)
    return None if state == "confirmed" else (year, state)
