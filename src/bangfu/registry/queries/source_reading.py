"""A file of a source as rows about households and people: through the one gate, by the forms of the day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bangfu.intake.queries.reading import areas_on
from bangfu.intake.rules.checked import Checked, Column, Form, Masked, Missing, Problem, Type, Value
from bangfu.intake.rules.checking import check
from bangfu.intake.rules.forms import form_of
from bangfu.intake.rules.gate import read
from bangfu.intake.rules.recognising import recognise
from bangfu.kernel.refusal import Refusal, mark
from bangfu.places.models import County
from bangfu.policybook.queries import entries, items
from bangfu.registry.queries.sources import SOURCE_KIND, compared_fields, listed_fields
from bangfu.registry.rules.comparing import NATIONAL, Compared, of_target
from bangfu.registry.rules.fields import LISTS, SEALED
from bangfu.registry.rules.source_lines import SourceLine

DEPARTMENT_COLUMN = "registry.department_column"
DEPARTMENT = "department"
TYPES = {
    "name": Type.NAME, "code": Type.CODE, "codes": Type.CODES, "truth": Type.TRUTH, "day": Type.DATE,
    "equal": Type.TEXT,
}  # fmt: skip
UNITS = {"mu100": (Type.LAND, "亩"), "dm": (Type.LENGTH, "公里"), "person": (Type.COUNT, "人")}


@dataclass(frozen=True)
class Sent:
    """A file as it came."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Unread:
    """Cells of a column that could not be read for one cause (a code of `problem_kinds`), with their rows."""

    column: str
    cause: str
    rows: tuple[int, ...]
    params: Mapping[str, str]


@dataclass(frozen=True)
class Reading:
    """What a file says. `unknown`: headings that no column has. `unread`: what was left out of it."""

    form: str
    lines: tuple[SourceLine, ...]
    unknown: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    skipped: int = 0


def departments(on: date, county: int) -> frozenset[str]:
    """The sources whose lists are a department's."""
    return frozenset(one["code"] for one in items(SOURCE_KIND, on, county) if one.get("department") is True)


def read_source(county: County, kind: str, sent: Sent, on: date, today: date) -> Reading:
    """The rows of a file of a source; cells that cannot be read are left out and counted, unknown headings are named.

    Errors: Refusal on field «file» for a file the gate refuses and for one without known headings.
    """
    fields = compared_fields(on, county.pk)
    forms = _department_forms(county, on) if kind in departments(on, county.pk) else _national_forms(county, on)
    if kind != NATIONAL and kind not in departments(on, county.pk):
        raise Refusal(
            mark("What this source says is keyed at the sheet of the household, not sent as a file."), field="kind"
        )
    found = recognise(read(sent.name, sent.content), forms)
    lists = {one.codes: items(one.codes, on, county.pk) for one in found.form.columns if one.codes}
    checked = check(found, lists, areas_on(county, on), today)
    wrong = [one for one in checked.problems if one.is_error and one.column and one.row]
    return Reading(
        found.form.code,
        tuple(lines_of(checked, fields)),
        tuple(one.heading for one in found.unknown),
        tuple(_unread(found.form, wrong)),
        len(checked.skipped),
    )


def _unread(form: Form, wrong: Iterable[Problem]) -> Iterator[Unread]:
    causes: dict[tuple[str, str], list[Problem]] = {}
    for one in wrong:
        causes.setdefault((_heading(form, one.column), one.code), []).append(one)
    for (heading, cause), own in sorted(causes.items()):
        params = {name: str(value) for name, value in own[0].params.items()}
        yield Unread(heading, cause, tuple(one.row for one in own), params)


def department_columns(county: int, on: date) -> list[dict[str, Any]]:
    """The columns that are read of a department's list: {code, label, also (other headings), type}."""
    return items(DEPARTMENT_COLUMN, on, county)


def _heading(form: Form, code: str) -> str:
    column = form.column(code)
    return column.heading if column is not None else code


def _national_forms(county: County, on: date) -> list[Form]:
    """The national forms of the day with their declared fields, and the listed compared fields that they lack."""
    listed = listed_fields(on, county.pk)
    declared: dict[str, list[dict[str, Any]]] = {of: items(name, on, county.pk) for of, name in LISTS.items()}
    return [
        _widened(form_of(row.code, row.body, fields=declared.__getitem__), listed)
        for row in entries("form", on, county.pk)
        if row.body["office"] == "national" and row.body["of"] in LISTS
    ]


def _widened(form: Form, fields: Iterable[Compared]) -> Form:
    """A form with the compared fields of its records that it lacks."""
    codes = {one.code for one in form.columns} | {one.target for one in form.columns}
    headings = {one.heading for one in form.columns}
    lacking = [
        one for one in fields if one.of == form.of and _own(one) and not {one.code, one.column or one.code} & codes
    ]
    more = [one for one in map(_column, lacking) if one.heading not in headings]
    return replace(form, columns=(*form.columns, *more))


def _own(one: Compared) -> bool:
    return one.how != "sealed"


def _column(one: Compared) -> Column:
    kind, unit = UNITS.get(one.unit, (TYPES.get(one.how, Type.TEXT), ""))
    label = one.label
    return Column(one.code, label["zh"], label["en"], type=kind, unit=unit, codes=one.codes, target=one.code)


def _department_forms(county: County, on: date) -> list[Form]:
    listed = department_columns(county.pk, on)
    columns = tuple(
        Column(
            one["code"], one["label"]["zh"], one["label"]["en"], synonyms=tuple(one.get("also", ())),
            type=Type(one["type"]), target=one["code"],
        )
        for one in listed
    )  # fmt: skip
    return [Form(DEPARTMENT, {"zh": "部门名单", "en": "List of a department"}, "person", columns)]


def lines_of(checked: Checked, fields: Iterable[Compared]) -> list[SourceLine]:
    """A household's or village's row as it is; a person's, and once for each household what it says of that."""
    every = list(fields)
    named = {one.column: one.code for one in every if one.column}
    targets = {one.code: of_target(checked.form.of, one.target) or named.get(one.code, "") for one in checked.columns}
    by_kind: dict[str, set[str]] = {owner: set() for owner in LISTS}
    for one in every:
        by_kind.setdefault(one.of, set()).add(one.code)
    found: list[SourceLine] = []
    homes: set[str] = set()
    for row in checked.rows:
        said = {targets[code]: value for code, value in checked.said(row).items() if not _none(value)}
        if checked.form.of == "village":
            found.append(_village(row.number, said, by_kind["village"]))
            continue
        person = checked.form.of == "person"
        number = _text(said, "household.household_no")
        if person and (said.get("member.name") or said.get("member.id_number")):
            found.append(_person(row.number, said, by_kind["person"]))
        own = _kept(said, by_kind["household"])
        if number and (not person or (own and number not in homes)):
            homes.add(number)
            found.append(_household(row.number, number, said, own))
    return found


def _none(value: Value) -> bool:
    return isinstance(value, (Missing, Masked))


def _text(said: Mapping[str, Any], name: str) -> str:
    return str(said.get(name) or "")


def _kept(said: Mapping[str, Any], codes: set[str]) -> dict[str, Any]:
    """The compared values of a row, as they are kept; numbers of people have columns of their own."""
    plain = {code: value for code, value in said.items() if code in codes and code.rpartition(".")[2] not in SEALED}
    return {code: value.isoformat() if isinstance(value, date) else value for code, value in plain.items()}


def _person(number: int, said: Mapping[str, Any], codes: set[str]) -> SourceLine:
    birth = said.get("member.birth_date")
    return SourceLine(
        number,
        "person",
        code=_text(said, "member.person_no") or _text(said, "member.code"),
        name=_text(said, "member.name")[:60],
        birth_date=birth if isinstance(birth, date) else None,
        place=_text(said, "member.place") or _text(said, "household.village"),
        id_number=_text(said, "member.id_number") or None,
        phone=_text(said, "member.phone") or None,
        values=_kept(said, codes),
    )


def _village(number: int, said: Mapping[str, Any], codes: set[str]) -> SourceLine:
    code = _text(said, "village.code")
    return SourceLine(number, "village", code=code, name=code, values=_kept(said, codes))


def _household(number: int, code: str, said: Mapping[str, Any], own: Mapping[str, Any]) -> SourceLine:
    return SourceLine(
        number,
        "household",
        code=code[:60],
        name=_text(said, "head.name")[:60],
        place=_text(said, "household.village"),
        id_number=_text(said, "head.id_number") or None,
        phone=_text(said, "household.phone") or None,
        values=own,
    )
