"""`bangfu screen`: a table in both languages, one JSON document, reasons of one rule, and its exit code."""

from __future__ import annotations

import json

import pytest
from django.utils.translation import override

from bangfu.cli.arguments import parser
from bangfu.cli.telling import Telling
from bangfu.cli.verbs import screen as verb
from bangfu.kernel.scope import operator
from bangfu.screening.actions.decisions import approve_exemption, decide
from bangfu.screening.models import Run
from tests.actions.book import TODAY, Book
from tests.actions.policy import put
from tests.actions.test_screening import ELDER, SINCE, book, subject

pytestmark = pytest.mark.django_db
__all__ = ["book"]


def said(capsys: pytest.CaptureFixture[str], book: Book, *words: str, language: str = "zh") -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one run of the verb as of the book's day."""
    line = ["screen", "--county", book.county.code, "--as-of", TODAY.isoformat(), *words]
    with override({"zh": "zh-hans", "en": "en"}[language]):
        code = verb.run(parser().parse_args(line), Telling(as_json="--json" in words))
    told = capsys.readouterr()
    return code, told.out, told.err


def test_the_table_is_told_in_both_languages(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys, book)
    row = next(line for line in out.splitlines() if line.startswith(ELDER))
    assert row.split() == [ELDER, "3", "1", "1", "0", "0", "0", "独居老年人"]
    assert code == 1 and "其中新增" in out and err.strip()
    quiet = Run.objects.get().outcomes.filter(new=0, gone=0).count()
    assert out.splitlines()[-1] == f"有{quiet}条规则和核查没有发现。" and quiet > 100
    _, out, _ = said(capsys, book, "--code", ELDER)
    assert (
        [line.split()[0] for line in out.splitlines()[2:4] if line] == [ELDER]
        and "老年年龄60岁" in out
        and "老年年龄  60岁  " in out
    )
    _, out, _ = said(capsys, book, language="en")
    assert "Elderly person living alone" in out and "New of these" in out and out.isascii()


def test_json_is_one_document_with_versions_and_reasons(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, book, "--json", "--code", ELDER)
    answer = json.loads(out)
    made = Run.objects.get()
    assert (answer["run"], answer["snapshot"]) == (str(made.uid), made.frozen.digest)
    (rule,) = [one for one in answer["rules"] if one["code"] == ELDER]
    assert (rule["found"], rule["new"], rule["unknown"], rule["fault"]) == (1, 1, 0, None)
    assert rule["parameters"][0]["zh"] == "老年年龄" and len(rule["version"]) == 64
    (one,) = answer["findings"]
    assert (one["code"], one["change"], one["since"], one["decision"]) == ("H1", "new", TODAY.isoformat(), None)
    person = subject("H1").household.memberships.get().person.subject.code
    assert [member["code"] for part in one["why"]["parts"] for member in part["members"]] == [person]
    assert code == 1


def test_nothing_open_is_exit_0_and_a_rule_that_cannot_be_read_is_told(
    book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, book)
    made = Run.objects.get()
    for outcome in made.outcomes.filter(new__gt=0).exclude(code__startswith="duty."):
        for one in list(verb.findings(book.call().actor, made, outcome.code)):
            reason = {"answer": "refuted", "reason": "核实不属实"}
            asked = decide(book.call(), run=made, code=outcome.code, subject=one.subject, **reason)
            approve_exemption(book.call(actor=operator("chief", book.county.pk)), decision=asked)
    assert said(capsys, book)[0] == 0
    label = {"zh": "错的", "en": "Wrong"}
    body = {"label": label, "entity": "household", "kind": "lead", "criterion": "家庭人口数 > 8元"}
    put(book, "rule", "lead.wrong", SINCE, body)
    code, out, _ = said(capsys, book)
    assert code == 1 and any(line.startswith("lead.wrong") and "第1" in line for line in out.splitlines())
