"""Households' accounts of an income year, and the jobs and posts of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.models import County
from bangfu.policybook.rules.code_lists import refuse_unlisted_codes
from bangfu.registry.actions.entries import why_missing
from bangfu.registry.actions.stated import AT_ONCE, Lists, close, permit_subjects, refuse_whys
from bangfu.registry.models import Household, HouseholdYear, Occupation, Person, Why
from bangfu.registry.rules import CODED, INCOME_ITEM, income_year_ends
from bangfu.staff.actions.heading import refuse_future
from bangfu.subjects.rules import refuse_negative


@dataclass(frozen=True)
class YearEntry:
    """One household's account of an income year. `items`: code of an income item → fen, or why there is none.

    `rest` says why the items not named have none: a filled-in account says `none`. `amends` says why the account that
    stands was wrong.
    """

    household: Household
    year: int
    items: Mapping[str, int | str]
    headcount: int | None = None
    headcount_why: str = ""
    rest: str = Why.NOT_COLLECTED.value
    surveyed_on: date | None = None
    note: str = ""
    amends: str = ""

    def columns(self) -> dict[str, Any]:
        """The row's columns but household and year."""
        return {
            "headcount": self.headcount,
            "headcount_why": why_missing(self.headcount, self.headcount_why),
            "items": dict(sorted(self.items.items())),
            "rest": self.rest,
            "surveyed_on": self.surveyed_on,
            "note": self.note,
        }


@action("registry.years.state", Right.REGISTRY_HOUSEHOLD_WRITE)
def state_years(act: Act, *, county: County, entries: Sequence[YearEntry]) -> dict[str, int]:
    """State households' accounts of an income year, in one transaction under one line: {stated, known}.

    Errors: the first Refusal, with the household's number as its row: for a year that has not ended, an item that the
    list of the year's last day does not have, and an account that stands already unless `amends` says why it was wrong.
    """
    permit_subjects(act, county, [one.household.subject for one in entries])
    lists = Lists(county)
    held = _accounts(entries)
    fresh = []
    for entry in entries:
        before = held.get((entry.household.pk, entry.year))
        row = entry.columns()
        if before is not None and row == {name: getattr(before, name) for name in row}:
            continue
        try:
            _refuse_year(act.call.today, lists, entry)
            _set_aside(before, entry.amends, "year")
        except Refusal as no:
            raise (no if len(entries) == 1 else no.at(entry.household.subject.code)) from no
        since = income_year_ends(entry.year)
        fresh.append(HouseholdYear(household=entry.household, year=entry.year, valid_from=since, **row))
    HouseholdYear.objects.bulk_create(fresh)
    subjects = [one.household.subject for one in entries]
    return close(act, county, subjects, stated=len(fresh), known=len(entries) - len(fresh))


def _accounts(entries: Sequence[YearEntry]) -> dict[tuple[int, int], HouseholdYear]:
    found = {}
    years = {one.year for one in entries}
    for start in range(0, len(entries), AT_ONCE):
        ids = [one.household.pk for one in entries[start : start + AT_ONCE]]
        rows = HouseholdYear.objects.filter(household__in=ids, year__in=years).known().select_for_update()
        found.update({(row.household_id, row.year): row for row in rows})
    return found


def _set_aside(before: Any, amends: str, name: str) -> None:
    """Supersede what stands already; Refusal unless it is said why it was wrong."""
    if before is None:
        return
    if not amends.strip():
        raise Refusal(
            mark("Something else is stated already."),
            cure=mark("Say under “amends” why it was wrong."),
            field=name,
        )
    before.supersede()


def _refuse_year(today: date, lists: Lists, entry: YearEntry) -> None:
    if not 2014 <= entry.year <= today.year or income_year_ends(entry.year) > today:
        raise Refusal(
            mark("The income year %(year)s has not ended; it runs from 1 October to 30 September."),
            field="year",
            year=entry.year,
        )
    refuse_future(today, surveyed_on=entry.surveyed_on)
    if entry.headcount is not None and entry.headcount < 1:
        raise Refusal(mark("A household of a year has one person at least."), field="headcount")
    refuse_whys({"headcount": entry.headcount}, {"headcount": entry.headcount_why} if entry.headcount_why else {})
    refuse_whys({}, {"rest": entry.rest})
    on = income_year_ends(entry.year)
    refuse_unlisted_codes(lists.codes(INCOME_ITEM, on), entry.items, on, "items")
    for code, stated in entry.items.items():
        if isinstance(stated, str):
            refuse_whys({}, {code: stated})
        else:
            refuse_negative(**{code: stated})


@dataclass(frozen=True)
class OccupationEntry:
    """One job or post of a person; `code` tells it from the person's others. Money in fen a month."""

    person: Person
    code: str
    kind: str
    since: date
    until: date | None = None
    months: int | None = None
    monthly_fen: int | None = None
    whys: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    amends: str = ""

    def columns(self) -> dict[str, Any]:
        """The row's columns but person and code; `texts`: post, region, place, employer, industry, channel."""
        return {
            "kind": self.kind,
            "valid_from": self.since,
            "valid_to": self.until,
            "months": self.months,
            "months_why": why_missing(self.months, self.whys.get("months", "")),
            "monthly_fen": self.monthly_fen,
            "monthly_fen_why": why_missing(self.monthly_fen, self.whys.get("monthly_fen", "")),
            **{name: self.texts.get(name, "") for name in TEXTS},
        }


TEXTS = ("post", "region", "place", "employer", "industry", "channel")


@action("registry.occupations.record", Right.REGISTRY_HOUSEHOLD_WRITE)
def record_occupations(act: Act, *, county: County, entries: Sequence[OccupationEntry]) -> dict[str, int]:
    """Record jobs and posts of people, in one transaction under one line: {stated, known}.

    Errors: the first Refusal, with the person's number and the code as its row: for an unknown code, a day to come,
    an end before the beginning, and what stands already otherwise unless `amends` says why it was wrong.
    """
    people = {one.person.pk: one.person.subject for one in entries}
    permit_subjects(act, county, list(people.values()))
    lists = Lists(county)
    held = _occupations(list(people))
    fresh: dict[tuple[int, str], Occupation] = {}
    for entry in entries:
        key = (entry.person.pk, entry.code)
        before, row = held.get(key), entry.columns()
        if before is not None and row == {name: getattr(before, name) for name in row}:
            continue
        try:
            _refuse_occupation(act.call.today, lists, entry)
            if key in fresh:
                raise Refusal(mark("One of them is named twice."), cure=mark("Name each once."), field="code")
            _set_aside(before, entry.amends, "code")
        except Refusal as no:
            raise (no if len(entries) == 1 else no.at(f"{entry.person.subject.code} · {entry.code}")) from no
        fresh[key] = Occupation(person=entry.person, code=entry.code, **row)
    Occupation.objects.bulk_create(fresh.values())
    return close(act, county, list(people.values()), stated=len(fresh), known=len(entries) - len(fresh))


def _occupations(people: Sequence[int]) -> dict[tuple[int, str], Occupation]:
    found = {}
    for start in range(0, len(people), AT_ONCE):
        rows = Occupation.objects.filter(person__in=people[start : start + AT_ONCE]).known().select_for_update()
        found.update({(row.person_id, row.code): row for row in rows})
    return found


def _refuse_occupation(today: date, lists: Lists, entry: OccupationEntry) -> None:
    refuse_future(today, **{"from": entry.since})
    if entry.until is not None and entry.until <= entry.since:
        raise Refusal(mark("The end lies before the beginning."), field="to")
    if entry.kind not in Occupation.KINDS:
        raise Refusal(mark("It is one of: %(known)s."), field="kind", known="、".join(Occupation.KINDS))
    for name, value in entry.texts.items():
        if value and name in CODED:
            lists.refuse(name, [value], entry.since)
    refuse_negative(months=entry.months, monthly=entry.monthly_fen)
    refuse_whys({"months": entry.months, "monthly_fen": entry.monthly_fen}, entry.whys)
