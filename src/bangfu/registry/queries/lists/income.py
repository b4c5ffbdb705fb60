"""Net income of an income year, worked out in the database from the items of the account: for filters and sorting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, F, Func, OuterRef, QuerySet, Subquery, Value

from bangfu.policybook.queries import items
from bangfu.registry.models import HouseholdYear
from bangfu.registry.rules import INCOME_ITEM, income_year_ends

EARNED = ("wage", "operating", "property", "transfer", "relief")
SPENT = "cost"

# The parts that the two databases say otherwise: each item of the account as key and value, a value that is a number.
_EACH = {
    "sqlite": ("json_each({items}) AS e", "e.type = 'integer'", "e.value", "e.value"),
    "postgresql": (
        "jsonb_each({items}) AS e(key, value)",
        "jsonb_typeof(e.value) = 'number'",
        "(e.value #>> '{{}}')::bigint",
        "(e.value #>> '{{}}')",
    ),
}
_NET = """(SELECT CASE
 WHEN {rest} = 'not_collected' AND COUNT(CASE WHEN e.key IN ({counted}) THEN 1 END) < {size} THEN NULL
 WHEN COUNT(CASE WHEN e.key IN ({counted}) AND {text} = 'not_collected' THEN 1 END) > 0 THEN NULL
 ELSE COALESCE(SUM(CASE WHEN NOT {number} THEN 0 WHEN e.key IN ({plus}) THEN {amount}
  WHEN e.key IN ({minus}) THEN -({amount}) ELSE 0 END), 0) END FROM {each})"""


class NetFen(Func):
    """`net_fen(account_sums(…))` of the rules, in SQL; NULL where an item that counts was not collected."""

    output_field = BigIntegerField()

    def __init__(self, listed: Iterable[dict[str, Any]]) -> None:
        counting = [one for one in listed if one.get("counts", True) and one["group"] in (*EARNED, SPENT)]
        self.plus = [one["code"] for one in counting if one["group"] in EARNED]
        self.minus = [one["code"] for one in counting if one["group"] == SPENT]
        super().__init__(F("items"), F("rest"))

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **extra: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """The subquery over the items."""
        (stated, _), (rest, _) = (compiler.compile(one) for one in self.get_source_expressions())
        each, number, amount, text = (part.format(items=stated) for part in _EACH[connection.vendor])
        codes = [*self.plus, *self.minus]
        told = {
            "counted": _marks(codes), "plus": _marks(self.plus), "minus": _marks(self.minus), "size": len(codes),
            "each": each, "number": number, "amount": amount, "text": text, "rest": rest,
        }  # fmt: skip
        return _NET.format(**told), (*codes, *codes, *self.plus, *self.minus)


def _marks(codes: list[str]) -> str:
    return ", ".join(["%s"] * len(codes)) or "NULL"


def last_year(county: int, on: date) -> int | None:
    """The last income year of which the county holds an account on a day; None before the first."""
    rows = HouseholdYear.objects.filter(household__subject__county_id=county).as_of(on)
    found: int | None = rows.order_by("-year").values_list("year", flat=True).first()
    return found


def accounts(county: int, on: date) -> QuerySet[Any]:
    """The accounts of the last income year, each with its `net` income in fen."""
    year = last_year(county, on)
    if year is None:
        return HouseholdYear.objects.annotate(net=Value(None, output_field=BigIntegerField())).none()
    rows = HouseholdYear.objects.filter(year=year).as_of(on)
    return rows.annotate(net=NetFen(items(INCOME_ITEM, income_year_ends(year), county)))


def per_head(county: int, on: date) -> Any:
    """For sorting households: net income a head in whole fen."""
    rows = accounts(county, on).filter(household=OuterRef("pk"), headcount__isnull=False)
    if last_year(county, on) is None:
        return Value(None, output_field=BigIntegerField())
    return Subquery(rows.annotate(a_head=F("net") / F("headcount")).values("a_head")[:1])
