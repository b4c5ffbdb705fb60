"""The collections of a records file that works takes in."""

from __future__ import annotations

from typing import Any

from bangfu.kernel.period import Period
from bangfu.kernel.record import (
    Field,
    RecordKind,
    code,
    day,
    length,
    money,
    one_of,
    percent,
    period,
    source,
    text,
    whole,
)
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.places.queries import area_by_code
from bangfu.staff.actions.heading import counted
from bangfu.staff.queries import organisation
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import by_code, source_of
from bangfu.works.actions.progress import add_lot, add_work_item, record_milestone, record_progress, serve_area
from bangfu.works.actions.register import register_batch, register_project
from bangfu.works.lifecycle import MOVES
from bangfu.works.queries import portfolio
from bangfu.works.rules.sums import EMPLOYER_LEVELS, SERVICE_LEVELS

SOURCE = Field("source", source)
ABOUT_WORKS = ("project", "batch")


def works_subject(county: County, written: str, field: str, kinds: tuple[str, ...] = ABOUT_WORKS) -> Subject:
    """The batch or project of a code; Refusal naming the field when there is none."""
    for kind in kinds:
        found = by_code(county, kind, written)
        if found is not None:
            return found
    raise Refusal(
        mark("There is no project or batch with the code “%(code)s”."),
        cure=mark("List it before this row, or correct the code."),
        field=field,
        code=written,
    )


def _years(span: Period) -> tuple[int, int]:
    if span.start is None or span.last_day is None:
        raise Refusal(mark("The year is hidden in the source and cannot be used here."), field="year")
    return span.start.year, span.last_day.year


def _take_batch(call: Call, county: County, **row: Any) -> bool:
    employer = organisation(county, row["employer"], field="employer")
    register_batch(
        call,
        county=county,
        code=row["code"],
        name=row["name"],
        alias=row.get("alias", ""),
        employer=employer,
        employer_level=row["employer_level"],
        years=_years(row["year"]),
        area=area_by_code(county, row["area"], field="area"),
        investment=row.get("investment"),
        length=row.get("length"),
        source=source_of(county, row.get("source")),
    )
    return True


def _take_project(call: Call, county: County, **row: Any) -> bool:
    batch = by_code(county, "batch", row["batch"]) if "batch" in row else None
    if "batch" in row and batch is None:
        raise Refusal(mark("There is no batch with the code “%(code)s”."), field="batch", code=row["batch"])
    whole_batch = portfolio(batch) if batch else None
    if whole_batch is None and not {"employer", "employer_level"} <= set(row):
        raise Refusal(mark("A project outside a batch names its employer and its level."), field="employer")
    employer = organisation(county, row["employer"], field="employer") if "employer" in row else None
    register_project(
        call,
        county=county,
        code=row["code"],
        name=row["name"],
        alias=row.get("alias", ""),
        batch=batch,
        employer=employer or whole_batch.employer,  # type: ignore[union-attr]
        employer_level=row.get("employer_level") or whole_batch.employer_level,  # type: ignore[union-attr]
        years=_years(row["year"]),
        area=area_by_code(county, row["area"], field="area"),
        category=row["category"],
        service_level=row["service_level"],
        stage=row["stage"],
        project_count=row.get("count", 1),
        investment=row.get("investment"),
        length=row.get("length"),
        paved=row.get("paved"),
        planned_start=row.get("planned_start"),
        planned_finish=row.get("planned_finish"),
        source=source_of(county, row.get("source")),
    )
    return True


def _take_progress(call: Call, county: County, **row: Any) -> bool:
    record_progress(
        call,
        subject=works_subject(county, row["subject"], "subject", (*ABOUT_WORKS, "lot", "work_item")),
        on=row["on"],
        progress=row.get("progress"),
        planned=row.get("planned"),
        value_done=row.get("value_done"),
        paved=row.get("paved"),
        lower_reason=row.get("lower_reason", ""),
        code=row["code"],
        source=source_of(county, row.get("source")),
    )
    return True


def _take_milestone(call: Call, county: County, **row: Any) -> bool:
    record_milestone(
        call,
        subject=works_subject(county, row["subject"], "subject"),
        kind=row["kind"],
        on=row.get("on"),
        stated_on=row.get("stated_on"),
        code=row["code"],
        source=source_of(county, row.get("source")),
    )
    return True


def _take_lot(call: Call, county: County, **row: Any) -> bool:
    of = works_subject(county, row["subject"], "subject")
    add_lot(
        call,
        of=of,
        code=row["code"],
        name=row.get("name") or of.label,
        lot_count=row.get("count", 1),
        contractor=organisation(county, row["contractor"], field="contractor") if "contractor" in row else None,
        contract=row.get("contract"),
        source=source_of(county, row.get("source")),
    )
    return True


def _take_serves(call: Call, county: County, **row: Any) -> bool:
    serve_area(
        call,
        project=works_subject(county, row["project"], "project"),
        area=area_by_code(county, row["area"], field="area"),
        area_count=row.get("count", 1),
        code=row["code"],
        source=source_of(county, row.get("source")),
    )
    return True


def _take_work_item(call: Call, county: County, **row: Any) -> bool:
    add_work_item(
        call,
        project=works_subject(county, row["project"], "project"),
        code=row["code"],
        name=row["name"],
        alias=row.get("alias", ""),
        group_name=row.get("group", ""),
        weight=row.get("weight"),
        progress=row.get("progress"),
        on=row.get("on"),
        source=source_of(county, row.get("source")),
    )
    return True


_CODE = Field("code", code, required=True)
_SUBJECT = Field("subject", text, required=True)
_PORTFOLIO = (
    _CODE,
    Field("name", text, required=True),
    Field("alias", text),
    Field("area", text, required=True),
    Field("year", period, required=True),
    Field("length", length),
    Field("investment", money),
    SOURCE,
)

RECORD_KINDS = (
    RecordKind(
        "batches",
        (
            *_PORTFOLIO,
            Field("employer", text, required=True),
            Field("employer_level", one_of(*EMPLOYER_LEVELS), required=True),
        ),
        _take_batch,
    ),
    RecordKind(
        "projects",
        (
            *_PORTFOLIO,
            Field("employer", text),
            Field("employer_level", one_of(*EMPLOYER_LEVELS)),
            Field("batch", text),
            Field("category", text, required=True),
            Field("service_level", one_of(*SERVICE_LEVELS), required=True),
            Field("stage", one_of(*MOVES), required=True),
            Field("count", whole),
            Field("paved", length),
            Field("planned_start", day),
            Field("planned_finish", day),
        ),
        _take_project,
    ),
    RecordKind(
        "lots",
        (
            _CODE,
            _SUBJECT,
            Field("name", text),
            Field("count", whole),
            Field("contractor", text),
            Field("contract", money),
            SOURCE,
        ),
        _take_lot,
    ),
    RecordKind(
        "serves",
        (
            _CODE,
            Field("project", text, required=True),
            Field("area", text, required=True),
            Field("count", counted),
            SOURCE,
        ),
        _take_serves,
    ),
    RecordKind(
        "work_items",
        (
            _CODE,
            Field("name", text, required=True),
            Field("alias", text),
            Field("project", text, required=True),
            Field("group", text),
            Field("weight", percent),
            Field("progress", percent),
            Field("on", day),
            SOURCE,
        ),
        _take_work_item,
    ),
    RecordKind(
        "progress",
        (
            _CODE,
            _SUBJECT,
            Field("on", day, required=True),
            Field("progress", percent),
            Field("planned", percent),
            Field("value_done", money),
            Field("paved", length),
            Field("lower_reason", text),
            SOURCE,
        ),
        _take_progress,
    ),
    RecordKind(
        "milestones",
        (
            _CODE,
            _SUBJECT,
            Field("kind", text, required=True),
            Field("on", day),
            Field("stated_on", day),
            SOURCE,
        ),
        _take_milestone,
    ),
)
