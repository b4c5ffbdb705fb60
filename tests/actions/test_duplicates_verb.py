"""`bangfu duplicates`: what was compared and found, in words and as one JSON document; 1 while pairs wait."""

from __future__ import annotations

import json

import pytest
from django.utils.translation import override

from bangfu.cli.arguments import parser
from bangfu.cli.telling import Telling
from bangfu.cli.verbs import duplicates as verb
from bangfu.screening.actions.duplicates import decide_duplicate
from bangfu.screening.models import Duplicate
from tests.actions.book import Book
from tests.actions.test_duplicates import book, twice

pytestmark = pytest.mark.django_db
__all__ = ["book", "twice"]


def said(capsys: pytest.CaptureFixture[str], book: Book, *words: str) -> tuple[int, str]:
    with override("zh-hans"):
        line = parser().parse_args(["duplicates", "--county", book.county.code, *words])
        code = verb.run(line, Telling(as_json="--json" in words))
    return code, capsys.readouterr().out


def test_pairs_are_told_until_they_are_decided(twice: Book, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = said(capsys, twice)
    assert code == 1 and "已比对人数: 13" in out and "H1-02  H2-02" in out
    code, out = said(capsys, twice, "--json")
    answer = json.loads(out)
    assert (code, answer["people"], answer["new"], answer["open"]) == (1, 13, 0, 1)
    assert answer["tickets"][0]["levels"]["name"] == "homophone"
    decide_duplicate(twice.call(), ticket=Duplicate.objects.get(), answer="different", reason="两人都见到")
    assert said(capsys, twice)[0] == 0
