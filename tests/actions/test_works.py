"""Works: corrections keep what was said before, the table of stages is the only way a stage changes."""

from __future__ import annotations

import ast
from datetime import date

import pytest

from bangfu.audit.models import Line
from bangfu.audit.queries import verify_rows
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.unit import read_amount
from bangfu.places.models import Area
from bangfu.staff.models import Organisation
from bangfu.works.actions import add_lot, amend_project, register_batch, register_project, serve_area
from bangfu.works.lifecycle import MOVES, STAGES, SUSPENDED
from bangfu.works.models import Project
from tests.actions.book import Book, made
from tests.contracts.source import written


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
