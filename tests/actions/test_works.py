"""Works: corrections keep what was said before, the table of stages is the only way a stage changes."""

from __future__ import annotations

import ast
from datetime import date
from typing import Any

import pytest

from bangfu.audit.models import Line
from bangfu.audit.queries import verify_rows
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.unit import read_amount
from bangfu.places.models import Area
from bangfu.staff.models import Organisation
from bangfu.works.actions import (
    add_lot,
    add_work_item,
    amend_project,
    record_milestone,
    record_progress,
    register_batch,
    register_project,
    serve_area,
)
from bangfu.works.actions.records import RECORD_KINDS
from bangfu.works.facts import FACTS
from bangfu.works.lifecycle import MOVES, STAGES, SUSPENDED
from bangfu.works.models import Milestone, Project, Serves
from bangfu.works.queries import latest_progress, visible_work_items
from tests.actions.book import TODAY, Book, fact_rows, made
from tests.contracts.source import written
from tests.sample import load_policy_once

pytestmark = pytest.mark.usefixtures("policy_in_force")


@pytest.fixture
def book(db: None) -> Book:
    return made()


def project(book: Book, code: str = "P", area: Area | None = None, employer: Organisation | None = None) -> Project:
    return register_project(
        book.call(),
        county=book.county,
        code=code,
        name=code,
        batch=None,
        employer=employer or book.bureau,
        employer_level="county",
        years=(2026, 2026),
        area=area or book.area("T"),
        category="road",
        service_level="paved",
        stage="construction",
        length=read_amount("10公里"),
    )


def test_a_correction_keeps_what_was_said_and_when_it_was_known(book: Book) -> None:
    first = project(book)
    seqs = [Line.objects.latest("seq").seq]
    lengths = [100_000, 90_000, 95_000]
    row = first
    for text in ("9公里", "9.5公里"):
        row = amend_project(book.call("measured anew"), project=row, length=read_amount(text))
        seqs.append(Line.objects.latest("seq").seq)
    for seq, length in zip(seqs, lengths, strict=True):
        assert [one.length_dm for one in Project.objects.known(seq)] == [length]
    line = Line.objects.latest("seq")
    assert (line.reason, line.detail["changes"]["length_dm"]) == ("measured anew", [90_000, 95_000])
    assert Project.objects.count() == 3
    assert verify_rows() == []


def test_a_correction_of_what_was_corrected_meanwhile_is_refused(book: Book) -> None:
    first = project(book)
    amend_project(book.call("r"), project=Project.objects.get(pk=first.pk), length=read_amount("9公里"))
    with pytest.raises(Refusal, match="changed meanwhile"):
        amend_project(book.call("r"), project=first, length=read_amount("8公里"))
    assert [one.length_dm for one in Project.objects.known()] == [90_000]


def test_nothing_points_into_another_county(book: Book) -> None:
    other = made("990178")
    own, far = project(book), other.area("T")
    for field, go in (
        ("area", lambda: project(book, "Q", area=far)),
        ("employer", lambda: project(book, "Q", employer=other.bureau)),
        ("area", lambda: serve_area(book.call(), project=own.subject, area=far)),
        ("contractor", lambda: add_lot(book.call(), of=own.subject, code="L", name="l", contractor=other.bureau)),
        (
            "area",
            lambda: register_batch(
                book.call(),
                county=book.county,
                code="B",
                name="b",
                employer=book.bureau,
                employer_level="county",
                years=(2026, 2026),
                area=far,
            ),
        ),
    ):
        with pytest.raises(Refusal) as refused:
            go()
        assert refused.value.field == field


def test_the_table_of_stages_can_be_printed_and_leads_somewhere() -> None:
    table = "\n".join(f"{stage}: {', '.join(sorted(MOVES[stage])) or '-'}" for stage in (*STAGES, SUSPENDED))
    assert table.splitlines()[3] == "construction: completed, suspended"
    assert set(MOVES) == {*STAGES, SUSPENDED}
    assert set().union(*MOVES.values()) == set(MOVES) - {"idea"}
    assert [stage for stage, to in MOVES.items() if "in_service" in to] == ["completed"]


def writes_of_stage(tree: ast.Module) -> list[int]:
    """Lines where a `stage` is given to a row that exists: an attribute set, or `update(stage=…)`."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            found += [node.lineno for to in node.targets if isinstance(to, ast.Attribute) and to.attr == "stage"]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            found += [node.lineno for word in node.keywords if word.arg == "stage"]
    return found


def test_only_the_lifecycle_writes_a_stage() -> None:
    writers = {str(module.path) for module in written() if writes_of_stage(module.tree)}
    assert writers == {"works/lifecycle.py"}
    assert writes_of_stage(ast.parse("row.stage = 1\nrows.update(stage=2)")) == [1, 2]


def test_a_project_registered_late_is_of_its_years(book: Book) -> None:
    row = project(book)
    assert (row.year_from, row.year_to, row.recorded_seq) == (2026, 2026, None)
    row.refresh_from_db()
    assert row.recorded_seq == Line.objects.latest("seq").seq
    assert Project.objects.as_of(date(2016, 1, 1)).count() == 1


def facts(book: Book, name: str, as_of: date = TODAY) -> list[dict[str, Any]]:
    (table,) = (one for one in FACTS if one.name == name)
    return fact_rows(book.county, table, as_of)


def test_a_record_that_leaves_a_measure_out_does_not_hide_the_one_before(book: Book) -> None:
    row = project(book)
    first, second = date(2026, 3, 31), date(2026, 6, 30)
    whole = {"progress": read_amount("40%"), "value_done": read_amount("120万元"), "paved": read_amount("4公里")}
    record_progress(book.call(), subject=row.subject, on=first, **whole)
    record_progress(book.call(), subject=row.subject, on=second, progress=read_amount("55%"))
    now = latest_progress(row.subject, TODAY)
    assert now is not None
    assert (now.on, now.progress_bp, now.progress_on) == (second, 5_500, second)
    assert (now.value_done_fen, now.value_done_on, now.paved_dm, now.paved_on) == (120_000_000, first, 40_000, first)
    assert latest_progress(row.subject, date(2026, 3, 30)) is None


def test_a_part_of_the_works_has_progress_of_its_own_and_leaves_the_project_alone(book: Book) -> None:
    row = project(book)
    kinds = {kind.collection: kind for kind in RECORD_KINDS}
    part = {"code": "I", "name": "路基土方", "project": "P", "group": "路基", "weight": "30%"}
    kinds["work_items"].take(
        book.call(), book.county, **kinds["work_items"].read({**part, "progress": "47.5%", "on": "2026-03-31"})
    )
    later = {"code": "P1", "subject": "I", "on": "2026-06-30", "progress": "80%"}
    kinds["progress"].take(book.call(), book.county, **kinds["progress"].read(later))
    (now,), (then,) = facts(book, "work_item"), facts(book, "work_item", date(2026, 5, 1))
    assert (now["progress_bp"], now["weight_bp"], now["group_name"]) == (8_000, 3_000, "路基")
    assert (then["progress_bp"], then["on_date"]) == (4_750, date(2026, 3, 31))
    assert (now["project_id"], now["organisation_id"]) == (row.subject_id, book.bureau.subject_id)
    assert latest_progress(row.subject, TODAY) is None
    assert visible_work_items(book.call().actor, book.county).get().subject.code == "I"
    item = visible_work_items(book.call().actor, book.county).get().subject
    for field, go in (
        ("progress", lambda: record_progress(book.call(), subject=item, on=TODAY, progress=read_amount("101%"))),
        ("lower_reason", lambda: record_progress(book.call(), subject=item, on=TODAY, progress=read_amount("70%"))),
        ("value_done", lambda: record_progress(book.call(), subject=item, on=TODAY, value_done=read_amount("1万元"))),
        (
            "weight",
            lambda: add_work_item(book.call(), project=row.subject, code="J", name="j", weight=read_amount("101%")),
        ),
        ("on", lambda: add_work_item(book.call(), project=row.subject, code="J", name="j", progress=read_amount("1%"))),
    ):
        with pytest.raises(Refusal) as refused:
            go()
        assert refused.value.field == field


def test_a_gate_is_passed_without_moving_the_stage(book: Book) -> None:
    load_policy_once()
    row = project(book)
    for kind in ("plan_approved", "eia_approved", "investor_found"):
        record_milestone(book.call(), subject=row.subject, kind=kind, on=None, stated_on=date(2026, 6, 1))
    record_milestone(book.call(), subject=row.subject, kind="land_approved", on=date(2026, 9, 1), stated_on=None)
    row.refresh_from_db()
    assert (row.stage, Milestone.objects.count()) == ("construction", 4)
    with pytest.raises(Refusal, match="not in the list") as refused:
        record_milestone(book.call(), subject=row.subject, kind="blessed", on=None, stated_on=TODAY)
    assert refused.value.field == "kind"
    # A gate passed late does not stand before the next stage.
    record_milestone(book.call(), subject=row.subject, kind="completed", on=date(2026, 8, 1), stated_on=None)
    row.refresh_from_db()
    assert row.stage == "completed"


def test_a_project_may_serve_a_number_of_areas(book: Book) -> None:
    row = project(book)
    serve_area(book.call(), project=row.subject, area=book.area("T"), area_count=9)
    assert [one["area_count"] for one in facts(book, "serves")] == [9]
    with pytest.raises(Refusal) as refused:
        serve_area(book.call(), project=row.subject, area=book.area("C"), area_count=0)
    assert (refused.value.field, Serves.objects.count()) == ("count", 1)
    assert {"planned_start", "planned_finish"} <= set(facts(book, "project")[0])
