"""Income by year and component: a table whose every cell opens to how it came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext

from bangfu.kernel.refusal import mark
from bangfu.policybook.queries import in_force_or_none, items
from bangfu.registry.models import HouseholdYear
from bangfu.registry.queries.threads import accounts
from bangfu.registry.rules import INCOME_ITEM, account_sums, income_year_ends, item_fen, net_fen
from bangfu.registry.rules.accounts import per_head_fen
from bangfu.subjects.models import Subject
from bangfu.web.numbers import YUAN, exact
from bangfu.web.opened import Opened
from bangfu.web.projection import ILL
from bangfu.web.records import fact_table
from bangfu.web.story.facts import history_url
from bangfu.web.words import both

LINE = "rules.monitoring_line"
YEARS_SHOWN = 5
# Parts of the year's income, in the order of the card: wages, production, property, transfers.
EARNED = ("wage", "operating", "property", "transfer")
COST = ("cost", "relief")
RIGID = "rigid"
FIELD = "income"
TOTALS = {
    "gross": mark("Income of the year"),
    "net": mark("Net income of the year"),
    "heads": mark("Members of the income year"),
    "head": mark("Net income a head"),
    "line": mark("Line of monitoring"),
}


class Year:
    """One account as the book knows it now, with the items of its year's list."""

    def __init__(self, county: int, row: HouseholdYear) -> None:
        self.row, self.year = row, row.year
        ends = income_year_ends(row.year)
        self.listed: list[dict[str, Any]] = items(INCOME_ITEM, ends, county)
        self.sums = account_sums(row.items, row.rest, self.listed)
        line = in_force_or_none("parameter", LINE, ends, county)
        self.line_fen = None if line is None else int(line.body["value"])

    @property
    def net_fen(self) -> int | None:
        """Net income, None where a part was not collected."""
        return net_fen(self.sums)

    @property
    def gross_fen(self) -> int | None:
        """Income before the cost of production."""
        parts = [self.sums.get(group, 0) for group in EARNED]
        return None if None in parts else sum(one or 0 for one in parts)

    @property
    def head_fen(self) -> int | None:
        """Net income a head in whole fen."""
        return per_head_fen(self.net_fen, self.row.headcount)

    def item_fen(self, code: str) -> int | None:
        """One item in fen; None where it was not collected or the year has no such item."""
        known = {one["code"] for one in self.listed}
        return item_fen(self.row.items, self.row.rest, code) if code in known else None


def years(page: Opened, household: Subject, on: date) -> list[Year]:
    """The accounts that stand on a day, the latest year first."""
    standing = []
    for rows in accounts(household).values():
        known = [row for row in rows if row.superseded_seq is None and (row.valid_from or date.min) <= on]
        standing += [Year(page.book.pk, row) for row in known]
    return sorted(standing, key=lambda one: -one.year)


def income_table(page: Opened, household: Subject, told: Sequence[Year], on: date) -> dict[str, Any]:
    """{years, rows, note} of the last years; a row of an item stands under the sum of its group."""
    shown = list(reversed(told[:YEARS_SHOWN]))
    names = _group_names()
    rows: list[dict[str, Any]] = []
    for group in (*EARNED, *COST, RIGID):
        listed = _items(page, shown, group)
        if group == EARNED[0]:
            rows.append(_sum("gross", shown, lambda one: one.gross_fen))
        total = _row(names[group], [one.sums.get(group, 0) for one in shown], kind="group")
        rows.append(total)
        for code, label in listed.items():
            cells = [_cell(page, household, one, code, on) for one in shown]
            if [label] == list(listed.values()) and label == names[group]:
                # The only item of its group, under the same name: it opens where its sum stands.
                total["cells"] = [
                    {**sum_, "url": cell["url"]} for sum_, cell in zip(total["cells"], cells, strict=True)
                ]
            else:
                rows.append({"label": label, "kind": "item", "cells": cells})
        if group == COST[-1]:
            rows.append(_sum("net", shown, lambda one: one.net_fen))
            heads = [{"text": "" if one.row.headcount is None else f"{one.row.headcount:,}"} for one in shown]
            rows.append({"label": gettext(TOTALS["heads"]), "kind": "plain", "cells": heads, "unit": gettext("people")})
            rows.append(_sum("head", shown, lambda one: one.head_fen))
            rows.append(_row(gettext(TOTALS["line"]), [one.line_fen for one in shown], kind="plain"))
    return {
        "years": [_year(page, household, one) for one in shown],
        "rows": rows,
        "more": max(len(told) - YEARS_SHOWN, 0),
    }


def _group_names() -> Mapping[str, str]:
    table = fact_table("household")
    found = {column.name: both(column.zh, column.en) for column in table.columns} if table else {}
    return {group: found.get(f"{group}_fen", group) for group in (*EARNED, *COST, RIGID)}


def _items(page: Opened, shown: Sequence[Year], group: str) -> dict[str, str]:
    """The items of a group of which any of the years states money, by code, in the words of the latest year.

    On the wall those that tell of illness or disability are left out; the sum of their group stands.
    """
    found: dict[str, str] = {}
    for one in shown:
        for item in one.listed:
            stated = one.row.items.get(item["code"])
            if page.on_wall and ILL.search(item["code"]):
                continue
            if item["group"] == group and isinstance(stated, int):
                found[item["code"]] = both(item["label"]["zh"], item["label"]["en"])
    return found


def _year(page: Opened, household: Subject, one: Year) -> dict[str, str]:
    below = one.head_fen is not None and one.line_fen is not None and one.head_fen < one.line_fen
    surveyed = one.row.surveyed_on.isoformat() if one.row.surveyed_on else ""
    return {
        "label": str(one.year),
        "url": page.url("household_account", uid=household.uid, year=one.year),
        "note": gettext("collected on %(day)s") % {"day": surveyed} if surveyed else "",
        "below": gettext("below the line") if below else "",
    }


def _sum(name: str, shown: Sequence[Year], value: Any) -> dict[str, Any]:
    return _row(gettext(TOTALS[name]), [value(one) for one in shown], kind="total")


def _row(label: str, amounts: Sequence[int | None], *, kind: str) -> dict[str, Any]:
    return {"label": label, "kind": kind, "cells": [{"text": _yuan(one)} for one in amounts]}


def _cell(page: Opened, household: Subject, one: Year, code: str, on: date) -> dict[str, str]:
    url = history_url(page, household, f"{FIELD}.{one.year}.{code}", on)
    return {"text": _yuan(one.item_fen(code)), "url": url}


def _yuan(fen: int | None) -> str:
    return exact(fen, YUAN)
