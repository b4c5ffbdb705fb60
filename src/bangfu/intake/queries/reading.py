"""Reading a batch's file by the forms, lists and places of the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bangfu.intake.models import Batch, Heading
from bangfu.intake.rules.areas import Area as Place
from bangfu.intake.rules.areas import Areas
from bangfu.intake.rules.checked import Checked, Column, Form, Found, Type, Value
from bangfu.intake.rules.checking import check
from bangfu.intake.rules.forms import form_of
from bangfu.intake.rules.gate import read
from bangfu.intake.rules.meant import with_meant
from bangfu.intake.rules.recognising import headings, normal_heading, recognise
from bangfu.intake.rules.taking import Asked, Say
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.scope import Actor
from bangfu.places.models import AreaName, County, Succession
from bangfu.policybook.queries import entries, in_force_or_none, items
from bangfu.subjects.models import Subject


def forms_on(county: County, on: date) -> list[Form]:
    """Every form in force on a day, our own first."""

    def parameter(code: str) -> tuple[int, str] | None:
        entry = in_force_or_none("parameter", code, on, county.pk)
        return None if entry is None else (int(entry.body["value"]), str(entry.body["unit"]))

    def fields(owner: str) -> list[dict[str, Any]]:
        entry = in_force_or_none("code_list", f"registry.field.{owner}", on, county.pk)
        return [] if entry is None else list(entry.body["items"])

    found = [
        form_of(
            row.code,
            row.body,
            valid_from=row.as_file().valid_from.isoformat(),
            source=str(row.basis or ""),
            parameter=parameter,
            fields=fields,
        )
        for row in entries("form", on, county.pk)
    ]
    return sorted(found, key=lambda form: (form.office != "own", form.code))


def form_on(county: County, code: str, on: date) -> Form:
    """The form of a code in force on a day; Refusal when there is none."""
    found = next((form for form in forms_on(county, on) if form.code == code), None)
    if found is None:
        raise Refusal(
            mark("There is no form “%(code)s” on this day."),
            cure=mark("Choose one of the list."),
            field="form",
            code=code,
        )
    return found


def asked_of(batch: Batch, actor: Actor) -> Asked:
    """How the rows of a batch are compared and taken, by the form with which it was checked."""
    return Asked(actor, batch.county, form_on(batch.county, batch.form, batch.form_from or batch.on), batch.on)


@dataclass(frozen=True)
class Read:
    """A file that was read: what its sheet is, and which headings nobody has decided on."""

    found: Found
    undecided: tuple[str, ...] = ()
    headings: Mapping[str, Any] = field(default_factory=dict)


def read_batch(batch: Batch, content: bytes, today: date) -> Read:
    """Read a file in a process of its own and tell its form and columns.

    Errors: Refusal when it is no spreadsheet, holds too much, or has no headings that are known.
    """
    book = read(batch.file_name, content)
    forms = forms_on(batch.county, today)
    first = recognise(book, forms, {}, form=batch.form or None)
    remembered = remembered_by(batch, first.form.code)
    found = recognise(book, forms, remembered, form=first.form.code)
    undecided = tuple(one.heading for one in found.unknown)
    return Read(found, undecided, _headings(found, remembered))


def remembered_by(batch: Batch, form: str) -> dict[str, str]:
    """What the sender of a batch means by headings of a form: normal heading → column, empty for one left out."""
    rows = Heading.objects.filter(county=batch.county, sender=batch.sender, form=form)
    return {normal_heading(heading): column for heading, column in rows.values_list("heading", "column")}


def _headings(found: Found, remembered: Mapping[str, str]) -> dict[str, Any]:
    """The headings of a file as the pages show them."""
    return {
        "sheet": found.sheet.name,
        "row": found.header_row,
        "known": [
            {"column": code, "said": said, "remembered": normal_heading(said) in remembered}
            for code, said in found.said.items()
        ],
        "unknown": [
            {
                "place": one.letter,
                "heading": one.heading,
                "filled": one.filled,
                "sample": one.sample,
            }
            for one in found.unknown
        ],
        "left_out": [
            one for one in headings(found.sheet, found.header_row) if remembered.get(normal_heading(one), None) == ""
        ],
        "missing": [one.code for one in found.missing],
    }


def checked_by(batch: Batch, found: Found, today: date, say: Say) -> Checked:
    """Every row and every problem of a sheet, by the lists and places of the batch's day."""
    lists = lists_of(batch.county, found.form, batch.on)
    kept = Subject.objects.filter(county=batch.county, kind="household", merged_into__isnull=True)
    known = frozenset(kept.values_list("code", flat=True))
    areas = areas_on(batch.county, batch.on)
    found = with_meant(found, _written(batch, found.form, lists, areas))
    return check(found, lists, areas, today, known_households=known, new_among=_none_new, report=say)


def _written(
    batch: Batch, form: Form, lists: Mapping[str, Sequence[Mapping[str, Any]]], areas: Areas
) -> dict[str, dict[str, str]]:
    """What was said that words of a batch mean, as a person would have written it."""
    return {
        code: {word: word_of(column, meaning, lists, areas) for word, (meaning, _rows) in words.items()}
        for code, words in batch.meant.items()
        if (column := form.column(code)) is not None
    }


def word_of(column: Column, meaning: str, lists: Mapping[str, Sequence[Mapping[str, Any]]], areas: Areas) -> str:
    """The label of a code of the column's list, the name of an area where no other is called so, else its code."""
    if column.type is not Type.AREA:
        return next((str(one["label"]["zh"]) for one in lists[column.codes] if str(one["code"]) == meaning), meaning)
    area = areas.all.get(meaning)
    return area.name if area and list(areas.named(area.level, area.name)) == [area] else meaning


def meanings_of(
    column: Column, lists: Mapping[str, Sequence[Mapping[str, Any]]], areas: Areas
) -> dict[str, tuple[str, str]]:
    """{code: (Chinese, English)} of everything that a word in a column of codes or areas may mean; a village stands
    after its township."""
    if column.type is not Type.AREA:
        items_ = [one for one in lists[column.codes] if not one.get("ended")]
        return {str(one["code"]): (str(one["label"]["zh"]), str(one["label"]["en"])) for one in items_}
    named = {}
    for area in areas.of_level(column.level):
        parent = areas.all.get(area.parent)
        # The county itself is said of none of its townships.
        before = f"{parent.name} " if parent and parent.parent else ""
        named[area.code] = (f"{before}{area.name}", f"{before}{area.name}")
    return named


def _none_new(keys: Sequence[Sequence[Value]]) -> list[bool]:
    """Which rows make new records, and what those lack, is told row by row against the register."""
    return [False] * len(keys)


def lists_of(county: County, form: Form, on: date) -> dict[str, list[dict[str, Any]]]:
    """The items of every code list that a form names."""
    names = sorted({column.codes for column in form.columns if column.codes})
    return {name: items(name, on, county.pk) for name in names}


def areas_on(county: County, on: date) -> Areas:
    """The places of a county on a day, and what they were called before it."""
    rows = list(AreaName.objects.filter(county=county).as_of(on).select_related("area"))
    codes = {row.area_id: row.code for row in rows}
    places = [Place(row.code, row.name, row.area.level, codes.get(row.area.parent_id or 0, "")) for row in rows]
    heirs: dict[int, list[int]] = {}
    for gone, heir in Succession.objects.as_of(on).filter(gone__county=county).values_list("gone_id", "heir_id"):
        heirs.setdefault(gone, []).append(heir)
    past = AreaName.objects.known().filter(county=county, valid_to__lte=on).order_by("pk")
    former = [
        (written, code)
        for area, *names in past.values_list("area_id", "name", "code")
        for code in _now(area, codes, heirs)
        for written in names
    ]
    return Areas(places, former)


def _now(area: int, codes: Mapping[int, str], heirs: Mapping[int, Sequence[int]]) -> list[str]:
    """The present codes of an area: its own, or those of the areas that it went over into."""
    found: list[str] = []
    seen: set[int] = set()
    asked = [area]
    while asked:
        one = asked.pop(0)
        if one in seen:
            continue
        seen.add(one)
        if one in codes:
            found.append(codes[one])
        else:
            asked.extend(heirs.get(one, ()))
    return found
