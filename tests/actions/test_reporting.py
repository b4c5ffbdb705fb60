"""A report's figures open down to their records; its snapshot never changes; what people wrote stays."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest

from bangfu.audit.queries import verify, verify_rows
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.unit import read_amount
from bangfu.places.models import County
from bangfu.places.queries import area_by_code
from bangfu.reporting.actions.runs import make_report, write_by_hand
from bangfu.reporting.models import Run
from bangfu.reporting.queries.figures import Desk, runner_of
from bangfu.reporting.queries.runs import plain, printed
from bangfu.reporting.rules.asking import Question
from bangfu.snapshots.actions import freeze
from bangfu.snapshots.queries import folder, opened
from bangfu.staff.queries import organisation
from bangfu.subjects.queries import by_code
from bangfu.works.actions import amend_project, record_progress, register_project
from bangfu.works.queries import portfolio
from tests.sample import BUREAU, NOW, console

pytestmark = pytest.mark.django_db
FROM, UNTIL = date(2016, 1, 1), date(2019, 8, 31)


def report(county: County, **changes: Any) -> Run:
    given = {
        "county": county,
        "kind": "work-summary",
        "organisation": organisation(county, BUREAU),
        "period_from": FROM,
        "period_to": UNTIL,
        "as_of": UNTIL,
        "names_hidden": True,
    }
    return make_report(console(county.pk), **{**given, **changes})


def figures(run: Run) -> dict[tuple[str, str], dict[str, Any]]:
    """By indicator and filters."""
    found = {}
    for one in plain(run)["figures"]:
        question = one["definition"]["question"]
        found[question.get("indicator", ""), repr(question.get("filters", ""))] = one
    return found


def total(run: Run, indicator: str) -> dict[str, Any]:
    """The figure of an indicator over all employers of the report."""
    every = [one for key, one in figures(run).items() if key[0] == indicator and "'employer'" in key[1]]
    return max(every, key=lambda one: len(one["records"]))


def test_part_one_of_the_sample_says_what_its_records_give(sample_book: County) -> None:
    run = report(sample_book)
    text = plain(run)["text"]
    assert "合计71个" in text
    assert "计划投资19.74亿元" in text and "完成产值15.00亿元" in text and "剩余投资4.74亿元" in text
    assert "占总投资的84.42%" in text
    assert total(run, "works.investment")["value"] == "19.74"
    assert total(run, "works.investment")["declared"] == "19.75亿元"
    assert total(run, "works.investment")["severity"] == "rounding"
    assert "505.776公里（填报数" in text
    paved = total(run, "works.paved_length")
    assert (paved["verdict"], paved["computed"]) == ("declared", None)
    assert verify() == []
    assert verify_rows() == []


def test_every_figure_s_records_add_up_to_it(sample_book: County) -> None:
    run = report(sample_book)
    for one in run.figures.all():
        if one.numerator is not None and one.definition.get("kind") == "sum" and one.records:
            assert sum(record["contribution"] for record in one.records) == one.numerator, one.code


def test_every_figure_in_the_text_is_kept_and_every_kept_figure_is_in_the_text(sample_book: County) -> None:
    run = report(sample_book)
    named = {piece["figure"] for row in run.paragraphs for piece in row["runs"] if isinstance(piece, dict)}
    assert named == set(run.figures.values_list("code", flat=True))


def test_the_same_snapshot_gives_the_same_bytes(sample_book: County) -> None:
    first = report(sample_book)
    second = report(sample_book, frozen=first.frozen)
    assert first.pk != second.pk
    assert first.digest == second.digest
    for draft in (True, False):
        assert printed(first, draft=draft, script="hans") == printed(second, draft=draft, script="hans")


def test_the_draft_marks_every_figure_and_the_clean_copy_none(sample_book: County) -> None:
    run = report(sample_book)
    bookmarks = [one["bookmark"] for one in plain(run)["figures"]]
    draft = zipfile.ZipFile(BytesIO(printed(run, draft=True, script="hans"))).read("word/document.xml").decode()
    clean = zipfile.ZipFile(BytesIO(printed(run, draft=False, script="hans"))).read("word/document.xml").decode()
    assert sorted(re.findall(r'w:name="(fig_[^"]+)"', draft)) == sorted(bookmarks)
    assert "bookmark" not in clean
    traditional = zipfile.ZipFile(BytesIO(printed(run, draft=False, script="hant"))).read("word/document.xml").decode()
    assert "萬元" in traditional
    assert "万元" not in traditional


def test_hand_written_text_stands_again_in_every_later_run(sample_book: County) -> None:
    office = organisation(sample_book, BUREAU)
    write_by_hand(
        console(sample_book.pk),
        county=sample_book,
        organisation=office,
        kind="work-summary",
        period_from=FROM,
        period_to=UNTIL,
        slot="infrastructure.after",
        text="本段由人工补充。\n第二段。",
    )
    for _ in range(2):
        assert "本段由人工补充。\n第二段。" in plain(report(sample_book))["text"]
    with pytest.raises(Refusal, match="no such place"):
        write_by_hand(
            console(sample_book.pk),
            county=sample_book,
            organisation=office,
            kind="work-summary",
            period_from=FROM,
            period_to=UNTIL,
            slot="elsewhere",
            text="x",
        )


def test_one_project_more_and_one_progress_changed_change_every_dependent_figure(sample_book: County) -> None:
    before = report(sample_book)
    kept = plain(before)
    batch = by_code(sample_book, "batch", "W-2019")
    assert batch is not None
    whole = portfolio(batch)
    register_project(
        console(sample_book.pk),
        county=sample_book,
        code="W-NEW",
        name="新增安置点公路",
        batch=batch,
        employer=whole.employer,
        employer_level="county",
        years=(2019, 2019),
        area=area_by_code(sample_book, "A-S0-DIST"),
        category="resettlement_road",
        service_level="other",
        stage="construction",
        investment=read_amount("200万元"),
        length=read_amount("1.384公里"),
    )
    new = by_code(sample_book, "project", "W-NEW")
    old = by_code(sample_book, "project", "W-2019-RES")
    assert new is not None
    assert old is not None
    record_progress(console(sample_book.pk), subject=new, on=UNTIL, progress=read_amount("50%"))
    record_progress(console(sample_book.pk), subject=old, on=UNTIL, progress=read_amount("80%"))
    after = report(sample_book)
    text = plain(after)["text"]
    assert "合计72个" in text
    assert "安置点道路项目2个（里程2公里）" in text
    assert total(after, "works.project_count")["verdict"] == "inconsistent"
    assert "NEW" in {record["code"][-3:] for record in total(after, "works.project_count")["records"]}
    assert total(after, "works.investment")["value"] == "19.76"
    # 110.62 万元 at 80 % and 200 万元 at 50 %, in place of 110.62 at 65 %.
    difference = 8_849_600 * 10 + 100_000_000 - 7_190_300 * 10
    assert after.figures.get(code=total(after, "works.value_done")["id"]).numerator == (
        before.figures.get(code=total(before, "works.value_done")["id"]).numerator + difference
    )
    assert plain(Run.objects.get(pk=before.pk)) == kept
    assert printed(before, draft=True, script="hans") == printed(
        Run.objects.get(pk=before.pk), draft=True, script="hans"
    )


def test_a_correction_turns_the_declared_71_red(sample_book: County) -> None:
    project = portfolio(by_code(sample_book, "project", "W-2018-RUR"))
    call = console(sample_book.pk)
    amend_project(type(call)(call.actor, call.key, NOW, "一个项目重复统计"), project=project, project_count=40)
    found = total(report(sample_book), "works.project_count")
    assert (found["value"], found["verdict"], found["declared"]) == ("70", "inconsistent", "71个")


def test_a_changed_snapshot_file_is_noticed(sample_book: County) -> None:
    frozen = freeze(console(sample_book.pk), county=sample_book, as_of=UNTIL)
    file = folder(frozen) / opened(frozen).tables["project"].file
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(Refusal, match="changed after freezing"), runner_of(frozen) as runner:
        Desk(runner, sample_book).ask(Question("works.project_count"))


def test_nothing_new_means_the_same_snapshot(sample_book: County) -> None:
    first = freeze(console(sample_book.pk), county=sample_book, as_of=UNTIL)
    report(sample_book)
    assert freeze(console(sample_book.pk), county=sample_book, as_of=UNTIL).pk == first.pk
    old = by_code(sample_book, "project", "W-2019-RES")
    assert old is not None
    record_progress(console(sample_book.pk), subject=old, on=UNTIL, progress=read_amount("70%"))
    assert freeze(console(sample_book.pk), county=sample_book, as_of=UNTIL).pk != first.pk
