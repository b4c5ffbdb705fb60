"""The collections of a records file that state how households and people are: accounts, living, condition, jobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bangfu.kernel.record import (
    Field,
    RecordKind,
    code,
    count_of,
    day,
    land,
    length,
    mapping,
    money,
    one_of,
    text,
    texts,
    truth,
    whole,
)
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.scope import Call
from bangfu.kernel.unit import Amount
from bangfu.places.models import County
from bangfu.registry.actions.stated import StateEntry, state_conditions, state_livings
from bangfu.registry.actions.years import TEXTS, OccupationEntry, YearEntry, record_occupations, state_years
from bangfu.registry.models import CONDITION, LIVING, Household, Occupation, Person, Why
from bangfu.registry.rules import SEVERAL

# As a file writes them: without the unit that the column's name carries.
_MEASURES = {"road_distance": "road_distance_dm"} | {
    name.removesuffix("_mu100"): name for name in LIVING if name.endswith("_mu100")
}
_WHY = one_of(*Why.values)


def _items(value: object) -> dict[str, int | str]:
    """Income items by code: money with its unit, or why there is none."""
    found: dict[str, int | str] = {}
    for name, written in mapping(value).items():
        found[name] = str(written) if written in Why.values else money(written).value
    return found


def _several(value: object) -> str:
    """A list of codes, kept in one text in their order."""
    return " ".join(sorted(set(texts(value))))


def _household(county: County, number: str) -> Household:
    found = Household.objects.select_related("subject").filter(
        subject__county=county, subject__code=number, subject__merged_into__isnull=True
    )
    household: Household = _only(found.first(), "household", number)
    return household


def _person(county: County, number: str) -> Person:
    found = Person.objects.select_related("subject").filter(
        county=county, subject__code=number, subject__merged_into__isnull=True
    )
    person: Person = _only(found.first(), "person", number)
    return person


def _only(found: Any, field: str, number: str) -> Any:
    if found is None:
        raise Refusal(
            mark("There is none with the number “%(number)s”."),
            cure=mark("Compare the number; a person's is the household's with -01 to -99."),
            field=field,
            number=number[:60],
        )
    return found


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Amount) else value


def _whys(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    return {column: row[f"{name}_why"] for name, column in names.items() if f"{name}_why" in row}


def _take_year(call: Call, county: County, **row: Any) -> bool:
    entry = YearEntry(
        household=_household(county, row["household"]),
        year=row["year"],
        items=row.get("items", {}),
        headcount=row.get("headcount"),
        headcount_why=row.get("headcount_why", ""),
        rest=row.get("rest", Why.NOT_COLLECTED.value),
        surveyed_on=row.get("surveyed_on"),
        note=row.get("note", ""),
        amends=row.get("amends", ""),
    )
    return state_years(call, county=county, entries=[entry])["stated"] > 0


def _state(names: Mapping[str, str], of: Household | Person, call: Call, row: Mapping[str, Any]) -> StateEntry:
    values = {column: _plain(row[name]) for name, column in names.items() if name in row}
    return StateEntry(of, row.get("on", call.today), values, _whys(row, names), row.get("amends", ""))


def _take_living(call: Call, county: County, **row: Any) -> bool:
    entry = _state(_LIVING, _household(county, row["household"]), call, row)
    return state_livings(call, county=county, entries=[entry])["stated"] > 0


def _take_condition(call: Call, county: County, **row: Any) -> bool:
    entry = _state(_CONDITION, _person(county, row["person"]), call, row)
    return state_conditions(call, county=county, entries=[entry])["stated"] > 0


def _take_occupation(call: Call, county: County, **row: Any) -> bool:
    entry = OccupationEntry(
        person=_person(county, row["person"]),
        code=row["code"],
        kind=row["kind"],
        since=row["from"],
        until=row.get("to"),
        months=row.get("months"),
        monthly_fen=_plain(row.get("monthly")),
        whys=_whys(row, {"months": "months", "monthly": "monthly_fen"}),
        texts={name: row[name] for name in TEXTS if name in row},
        amends=row.get("amends", ""),
    )
    return record_occupations(call, county=county, entries=[entry])["stated"] > 0


_LIVING = {"house_grade": "house_grade", "water_safe": "water_safe", "road_paved": "road_paved", **_MEASURES}
_CONDITION = {name: name for name in CONDITION}


def _explained(name: str, read: Callable[[Any], Any]) -> tuple[Field, Field]:
    """A field and the one that says why it is missing."""
    return Field(name, read), Field(f"{name}_why", _WHY)


def _each(names: Mapping[str, str], readers: Mapping[str, Callable[[Any], Any]]) -> tuple[Field, ...]:
    return tuple(one for name in names for one in _explained(name, readers.get(name, text)))


STATED_KINDS = (
    RecordKind(
        "household_years",
        (
            Field("code", code, required=True),
            Field("household", text, required=True),
            Field("year", whole, required=True),
            *_explained("headcount", count_of("人", "口")),
            Field("items", _items, required=True),
            Field("rest", _WHY),
            Field("surveyed_on", day),
            Field("note", text),
            Field("amends", text),
        ),
        _take_year,
    ),
    RecordKind(
        "livings",
        (
            Field("code", code, required=True),
            Field("household", text, required=True),
            Field("on", day),
            *_each(
                _LIVING,
                {"water_safe": truth, "road_paved": truth, "road_distance": length}
                | {name: land for name, column in _MEASURES.items() if column.endswith("_mu100")},
            ),
            Field("amends", text),
        ),
        _take_living,
    ),
    RecordKind(
        "conditions",
        (
            Field("code", code, required=True),
            Field("person", text, required=True),
            Field("on", day),
            *_each(_CONDITION, dict.fromkeys(SEVERAL, _several)),
            Field("amends", text),
        ),
        _take_condition,
    ),
    RecordKind(
        "occupations",
        (
            Field("code", code, required=True),
            Field("person", text, required=True),
            Field("kind", one_of(*Occupation.KINDS), required=True),
            Field("from", day, required=True),
            Field("to", day),
            *_explained("months", count_of("个月", "月")),
            *_explained("monthly", money),
            *(Field(name, text) for name in TEXTS),
            Field("amends", text),
        ),
        _take_occupation,
    ),
)
