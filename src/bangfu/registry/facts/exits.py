"""Plain columns of how a household came out of poverty or of monitoring: the day, and what is on record of that day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Min

from bangfu.kernel.fact import Column
from bangfu.policybook.queries import items
from bangfu.registry.models import HouseholdYear, ListEntry, Membership, Occupation
from bangfu.registry.rules import CATEGORY, INCOME_ITEM, Exit, account_sums, income_year_ends, last_exit, net_fen

Ids = frozenset[int] | None
NEVER = "never came out, or out of poverty when first registered"
NO_ACCOUNT = "no day of an exit, or no account of an income year before it"
EXIT_COLUMNS = (
    Column("exited", "bool", "退出过", "came out of poverty or monitoring", missing="never came out"),
    Column("exited_on", "date", "退出日期", "out of poverty or monitoring since", missing=NEVER),
    Column("exit_worked", "bool", "退出前有成员务工或在岗", "a member had a job or post by then", missing=NEVER),
    Column("exit_year", "int", "退出收入年度", "income year of the exit", missing=NO_ACCOUNT),
    Column("exit_members", "int", "退出年度家庭人口数", "members of that year", "人", NO_ACCOUNT),
    Column("exit_net_fen", "int", "退出年度纯收入", "net income of that year", "分", NO_ACCOUNT),
    Column(
        "exit_account_key", "int", "退出年度账序号", "number that stands for what that account says", missing=NO_ACCOUNT
    ),
)
NO_EXIT = (None,) * len(EXIT_COLUMNS)
_NO_ACCOUNT = (None,) * 4


def exits(county: int, as_of: date, ids: Ids) -> dict[int, tuple[object, ...]]:
    """EXIT_COLUMNS by household, of those that came out by the day."""
    found = _exits(county, as_of, ids)
    days = {household: one.on for household, one in found.items() if one.on is not None}
    worked, accounts = _worked(county, as_of), _accounts(county, as_of, days)
    told = {one: (True, on, worked.get(one, on) < on, *accounts.get(one, _NO_ACCOUNT)) for one, on in days.items()}
    return {one: told.get(one, (True, *NO_EXIT[1:])) for one in found}


def _exits(county: int, as_of: date, ids: Ids) -> dict[int, Exit]:
    rows = ListEntry.objects.known().filter(subject__county_id=county, list=CATEGORY, valid_from__lte=as_of)
    if ids is not None:
        rows = rows.filter(subject_id__in=ids)
    listed: dict[int, list[tuple[str, date]]] = {}
    columns = ("subject__household__pk", "code", "valid_from")
    for household, code, since in rows.order_by("valid_from", "pk").values_list(*columns):
        listed.setdefault(household, []).append((code, since))
    found = {household: last_exit(words) for household, words in listed.items()}
    return {household: one for household, one in found.items() if one is not None}


def _worked(county: int, as_of: date) -> dict[int, date]:
    """Since when a member has had a job or post, by household."""
    begun = Occupation.objects.known().filter(person__county_id=county, valid_from__lte=as_of)
    first = dict(begun.values_list("person_id").annotate(since=Min("valid_from")).order_by())
    found: dict[int, date] = {}
    belonging = Membership.objects.filter(household__subject__county_id=county).as_of(as_of)
    for household, person in belonging.values_list("household_id", "person_id"):
        if person in first:
            found[household] = min(first[person], found.get(household, first[person]))
    return found


def _accounts(county: int, as_of: date, days: dict[int, date]) -> dict[int, tuple[object, ...]]:
    """The last account of an income year that had ended by the exit; equal numbers stand for equal accounts."""
    rows = HouseholdYear.objects.filter(household__subject__county_id=county).as_of(as_of)
    columns = ("household_id", "year", "headcount", "items", "rest")
    lists: dict[int, list[dict[str, Any]]] = {}
    found: dict[int, tuple[Any, ...]] = {}
    said: dict[int, str] = {}
    for household, year, headcount, stated, rest in rows.order_by("year", "pk").values_list(*columns):
        if household not in days or income_year_ends(year) > days[household]:
            continue
        if year not in lists:
            lists[year] = items(INCOME_ITEM, income_year_ends(year), county)
        found[household] = (year, headcount, net_fen(account_sums(stated, rest, lists[year])))
        said[household] = str((year, headcount, sorted(stated.items()))) if stated else ""
    numbers = {text: number for number, text in enumerate(sorted(set(said.values()) - {""}), 1)}
    return {one: (*row, numbers.get(said[one])) for one, row in found.items()}
