"""`bangfu prove` in limited time: every state of the program begins elsewhere, what was not tried is said."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from bangfu.cli.arguments import parser
from bangfu.cli.telling import Telling
from bangfu.cli.verbs import prove
from bangfu.kernel.refusal import Refusal

BREAKS = [prove.Break(f"X-{number:02}", "src/one.py", " is", " is not") for number in range(20)]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of one line whose tests find every fault."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "one.py").write_text("this is", "utf-8")
    monkeypatch.setattr(prove, "ROOT", tmp_path)
    monkeypatch.setattr(prove, "read", lambda: BREAKS)
    broken = "this is not"
    monkeypatch.setattr(prove, "_tests", lambda copy, ids: int((copy / "src/one.py").read_text("utf-8") == broken))
    return tmp_path


def _answer(capsys: pytest.CaptureFixture[str], within: int | None) -> dict[str, object]:
    given = argparse.Namespace(ids=[], within=within)
    assert prove.run(given, Telling(as_json=True)) == 0
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


def test_all_are_tried_once_wherever_it_begins(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole, begun = _answer(capsys, None), _answer(capsys, 5)
    assert [row["mechanism"] for row in whole["results"]] == [one.mechanism for one in BREAKS]
    assert sorted(row["mechanism"] for row in begun["results"]) == [one.mechanism for one in BREAKS]
    assert (whole["untried"], begun["untried"]) == (0, 0)


def test_another_state_begins_at_another_one(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    firsts = set()
    for line in ("this is", "this is  ", "this is   "):
        (checkout / "src" / "one.py").write_text(line, "utf-8")
        firsts.add(prove._in_turn(BREAKS)[0].mechanism)
    assert len(firsts) > 1


def test_what_was_not_tried_is_counted(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    minutes = iter([0.0, *(20.0 * number for number in range(len(BREAKS)))])
    monkeypatch.setattr(prove.time, "monotonic", lambda: next(minutes))
    answer = _answer(capsys, 1)
    assert (len(answer["results"]), answer["untried"], answer["green"]) == (3, 17, [])


@pytest.mark.parametrize("words", ["0", "-1", "two", ""])
def test_no_time_at_all_is_refused(words: str) -> None:
    with pytest.raises(Refusal):
        parser().parse_args(["prove", "--within", words])
