"""A long text is read in pieces: what they find together is what the whole text holds."""

from __future__ import annotations

import pytest

from bangfu.figures import pieces, processes
from bangfu.figures.check import check
from bangfu.figures.finding import Findings, Relation
from bangfu.figures.pieces import cut
from bangfu.figures.processes import in_processes
from tests.figures.grammar import paragraphs

TEXT = "\n".join(paragraph.text for paragraph in paragraphs(900, seed=11))
NEAR = 3_000


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of ten pages."""
    monkeypatch.setattr(pieces, "LONGEST", 10_000)
    monkeypatch.setattr(pieces, "LEEWAY", 500)


def near_by(found: Findings) -> list[Relation]:
    """Relations that stand together, without repairs: of equal figures far apart each piece may pair others."""
    return [one._replace(repairs=()) for one in found.relations if one.end - one.start < NEAR and one.kind != "repeat"]


def test_a_report_is_read_as_one() -> None:
    assert [piece.text for piece in cut(TEXT)] == [TEXT]


def test_pieces_find_what_the_whole_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = check(TEXT)
    monkeypatch.setattr(pieces, "LONGEST", 10_000)
    assert len(cut(TEXT)) > 5
    found = check(TEXT)
    assert found.figures == whole.figures
    assert len(near_by(whole)) > 500
    assert near_by(found) == near_by(whole)


@pytest.mark.usefixtures("short")
def test_pieces_follow_each_other_and_end_where_a_line_ends() -> None:
    found = cut(TEXT)
    assert [piece.start for piece in found[1:]] == [piece.end for piece in found[:-1]]
    assert (found[0].start, found[-1].end) == (0, len(TEXT))
    assert all(TEXT[piece.end - 1] == "\n" for piece in found[:-1])
    assert all(TEXT.startswith(piece.text, piece.begin) and piece.begin <= piece.start for piece in found)


@pytest.mark.usefixtures("short")
def test_a_table_is_not_cut() -> None:
    row = "甲村\t12\t30\n"
    text = "本镇有人。\n" * 1_500 + row * 40 + "本镇有人。\n" * 1_500
    assert all(not text.startswith("甲村", piece.start) for piece in cut(text))
    assert len(cut(row * 3_000)) > 1


@pytest.mark.usefixtures("short")
def test_a_text_of_one_line_is_not_cut() -> None:
    assert len(cut("共10人，" * 10_000)) == 1


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("system", ["linux", "another"])
def test_several_processes_find_the_same(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr(processes, "FEWEST", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr(processes, "SYSTEM", system)
    assert check(TEXT, in_processes) == check(TEXT)


@pytest.mark.usefixtures("short")
def test_where_no_process_can_be_started_the_text_is_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError("no semaphores here")

    monkeypatch.setattr(processes, "FEWEST", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr(processes, "get_context", refused)
    assert check(TEXT, in_processes) == check(TEXT)
