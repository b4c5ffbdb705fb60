"""What every record of an office begins with: its code and name, whose it is, where, about which years, read where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from bangfu.audit.actions import Act
from bangfu.kernel.period import Period
from bangfu.kernel.record import Field, code, one_of, period, source, text
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.unit import read_amount
from bangfu.places.models import Area, County
from bangfu.places.queries import area_by_code, refuse_other_county
from bangfu.staff.models import OfficeRecord, Organisation
from bangfu.staff.queries import organisation
from bangfu.subjects.actions import NewSubject, make_subject
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import NOWHERE, Source, source_of

APPROX = tuple(value for value in OfficeRecord.Approx.values if value)


class Headed(Protocol):
    """What is recorded under a head."""

    @property
    def heading(self) -> Heading: ...


E = TypeVar("E", bound=Headed)


@dataclass(frozen=True)
class Heading:
    """The head of one record; `year` None: no period stated; `area` None: the whole book."""

    county: County
    code: str
    name: str
    organisation: Organisation
    area: Area | None = None
    alias: str = ""
    year: Period | None = None
    approx: str = ""
    source: Source = NOWHERE

    @property
    def path(self) -> str:
        """The path of the area the record lies in."""
        return self.area.path if self.area else "/"

    @property
    def last_year(self) -> date | None:
        """The last day of the period, when it is known."""
        return self.year.last_day if self.year else None

    def columns(self) -> dict[str, Any]:
        """As columns of an OfficeRecord, without its subject."""
        first, last = (self.year.start, self.year.last_day) if self.year else (None, None)
        return {
            "organisation": self.organisation,
            "year_from": first.year if first else None,
            "year_to": last.year if last else None,
            "period_text": self.year.text if self.year else "",
            "approx": self.approx,
            **self.source.columns(),
        }

    def subject(self, kind: str) -> NewSubject:
        """The subject to be made for it."""
        return NewSubject(kind, self.code, self.name, self.area, self.alias)


HEADING = (
    Field("code", code, required=True),
    Field("name", text, required=True),
    Field("alias", text),
    Field("organisation", text, required=True),
    Field("area", text),
    Field("year", period),
    Field("approx", one_of(*APPROX)),
    Field("source", source),
)


def heading_of(county: County, row: dict[str, Any], *, under: OfficeRecord | None = None) -> Heading:
    """The head of a row of a records file; what it leaves out is taken from the record it stands under."""
    if under is not None and "organisation" not in row:
        owner, place = under.organisation, under.subject.area
    else:
        owner = organisation(county, row["organisation"], field="organisation")
        place = owner.area
    return Heading(
        county=county,
        code=row["code"],
        name=row["name"],
        organisation=owner,
        area=area_by_code(county, row["area"], field="area") if "area" in row else place,
        alias=row.get("alias", ""),
        year=row.get("year"),
        approx=row.get("approx", ""),
        source=source_of(county, row.get("source")),
    )


def check(act: Act, heading: Heading, county: County | None = None) -> None:
    """Ask for the right where the record lies, and refuse a head that points into another book."""
    act.permit(heading.county.pk, heading.path, heading.organisation.subject_id)
    refuse_other_county(
        (county or heading.county).pk,
        county=heading.county.pk,
        area=heading.area.county_id if heading.area else None,
        organisation=heading.organisation.subject.county_id,
        source=heading.source.county_id,
    )
    if not heading.name.strip():
        raise Refusal(mark("This field must be filled."), field="name")


def check_each(act: Act, county: County, entries: Sequence[E], ask: Callable[[E], Any]) -> list[Any]:
    """Check every head and then what `ask` asks of its record: the answers of `ask`, in order.

    Errors: the first Refusal; where there are many records it names the row.
    """
    answers = []
    for entry in entries:
        try:
            check(act, entry.heading, county)
            answers.append(ask(entry))
        except Refusal as no:
            raise (no if len(entries) == 1 else no.at(entry.heading.code)) from no
    return answers


def close_counts(act: Act, county: County, **counts: int) -> dict[str, int]:
    """Close the one line of many records of a county, which says how many they are."""
    act.permit_anywhere()
    act.county = county.pk
    act.note(**counts)
    return counts


def begin(act: Act, heading: Heading, kind: str) -> dict[str, Any]:
    """Make the subject of one record under the action that is open: its columns as an OfficeRecord."""
    check(act, heading)
    new = heading.subject(kind)
    subject = make_subject(
        county=heading.county, kind=kind, code=new.code, label=new.label, alias=new.alias, area=new.area
    )
    return {"subject": subject, **heading.columns()}


def permit(act: Act, row: OfficeRecord) -> None:
    """Ask for the right on a record that exists, and find the line under it."""
    act.permit(row.subject.county_id, row.subject.path, row.organisation.subject_id)
    act.about(row.subject.uid)


def refuse_strangers(county: County, **given: Subject | None) -> None:
    """Refuse subjects of another county's book, by field."""
    refuse_other_county(county.pk, **{field: one.county_id if one else None for field, one in given.items()})


def refuse_future(today: date, **days: date | None) -> None:
    """Refuse days that have not come, by field."""
    for field, day in days.items():
        if day is not None and day > today:
            raise Refusal(mark("%(on)s has not come yet."), field=field, on=day.isoformat())


def counted(value: object) -> int:
    """A count, with or without its unit: «465», «465人»; Refusal for a fraction, for less than nothing."""
    amount = read_amount(str(value), "one")
    if amount.value < 0:
        raise Refusal(mark("“%(text)s” may not be negative."), text=amount.text)
    return amount.value
