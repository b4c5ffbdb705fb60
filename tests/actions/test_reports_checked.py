"""Every kind of report, of the sample's articles and of the made county, holds before our own checker; a figure changed
by hand in the document is found."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from bangfu.demo.loading import load_articles, load_county
from bangfu.figures.check import check
from bangfu.figures.reading.source import read
from bangfu.places.actions import open_county
from bangfu.places.models import County
from bangfu.reporting.actions.runs import make_report, write_by_hand
from bangfu.reporting.models import Run
from bangfu.reporting.queries.kinds import rests
from bangfu.reporting.queries.runs import NOTHING, plain, printed
from bangfu.staff.queries import organisation
from bangfu.subjects.queries import aliases
from tests.sample import NOW, TODAY, console, load_policy_once

SAMPLE = [
    ("work-summary", "O-S0-BUREAU", date(2016, 1, 1), date(2019, 8, 31)),
    ("half-year-summary", "O-A3-DPF", date(2020, 1, 1), date(2020, 6, 30)),
    ("education-summary", "O-A4-EDU", date(2017, 1, 1), date(2019, 6, 30)),
    ("annual-summary", "O-A6-BUREAU", date(2020, 1, 1), date(2020, 12, 31)),
    ("survey", "O-A1-OFFICE", date(2019, 1, 1), date(2019, 12, 31)),
    ("town-plan", "O-A5-TOWN", date(2020, 1, 1), date(2020, 12, 31)),
    ("work-plan", "O-A2-ZONE", date(2020, 1, 1), date(2020, 12, 31)),
]
LAST, THIS = TODAY.year - 1, TODAY.year
MADE = [
    ("work-summary", "ORG-TRANSPORT", date(LAST, 1, 1), date(LAST, 12, 31)),
    ("work-summary", "ORG-T100", date(LAST, 1, 1), TODAY),
    ("half-year-summary", "ORG-DPF", date(THIS, 1, 1), date(THIS, 6, 30)),
    ("half-year-summary", "ORG-DPF", date(LAST, 7, 1), date(LAST, 12, 31)),
    ("education-summary", "ORG-EDUCATION", date(LAST, 1, 1), date(LAST, 12, 31)),
    ("annual-summary", "ORG-TRANSPORT", date(LAST, 1, 1), date(LAST, 12, 31)),
    ("survey", "ORG-AGRICULTURE", date(THIS, 1, 1), TODAY),
    ("town-plan", "ORG-T100", date(THIS, 1, 1), TODAY),
    ("work-plan", "ORG-TRANSPORT", date(THIS, 1, 1), TODAY),
    ("work-plan", "ORG-TRANSPORT", date(LAST, 1, 1), date(LAST, 12, 31)),
]
# A total of each text, and what a hand would make of it.
CHANGED = [
    (0, "510", "501"),
    (2, "3897", "3887"),
    (3, "20700", "27000"),
    (4, "6973", "6873"),
]


@pytest.fixture(scope="module")
def books(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[County, County]]:
    """The articles in a book of their own, and the made county; taken back after the module."""
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        try:
            load_policy_once()
            call = console()
            sample = open_county(call, code="990196", name_zh="例文", name_en="Articles", kind="sample", made=True)
            load_articles(sample, lambda name: console(sample.pk))
            yield sample, load_county(NOW, TODAY, "mini", lambda done, total: None)
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)


def made(
    county: County, kind: str, office: str, first: date, last: date, *, hidden: bool = False, as_of: date | None = None
) -> Run:
    return make_report(
        console(county.pk),
        county=county,
        kind=kind,
        organisation=organisation(county, office),
        period_from=first,
        period_to=last,
        as_of=as_of or last,
        names_hidden=hidden,
    )


def faults(text: str) -> list[str]:
    return [relation.why for relation in check(text).relations if relation.verdict == "inconsistent"]


def both_faults(run: Run) -> list[str]:
    """What the checker finds in the text of a report and in its document."""
    document = read("report.docx", printed(run, draft=True, script="hans")).text
    return faults(plain(run)["text"]) + faults(document)


def is_whole(run: Run) -> bool:
    """True for a report with figures and without a place left open."""
    said = plain(run)
    return len(said["figures"]) > 5 and "{" not in said["text"]


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "office", "first", "last"), SAMPLE)
def test_the_sample_s_reports_hold(
    books: tuple[County, County], kind: str, office: str, first: date, last: date
) -> None:
    run = made(books[0], kind, office, first, last)
    assert both_faults(run) == [] and is_whole(run)


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "office", "first", "last"), MADE)
def test_the_made_county_s_reports_hold(
    books: tuple[County, County], kind: str, office: str, first: date, last: date
) -> None:
    run = made(books[1], kind, office, first, last)
    assert both_faults(run) == [] and is_whole(run)


@pytest.mark.django_db
@pytest.mark.parametrize(("place", "number", "other"), CHANGED)
def test_a_figure_changed_by_hand_is_found(books: tuple[County, County], place: int, number: str, other: str) -> None:
    data = printed(made(books[0], *SAMPLE[place]), draft=True, script="hans")
    assert faults(read("report.docx", data).text) == []
    assert faults(read("report.docx", by_hand(data, number, other)).text)


# Places that stand inside the names of works, which no record of their own names.
PLACES = ("蕲县", "李王台", "汾洪江", "澥河", "怀远", "人民路", "油恰", "那曲", "色尼", "埇桥", "甜水", "昭陵", "竹溪")


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "office", "first", "last"), SAMPLE)
def test_no_hidden_name_stands_in_a_report_of_the_sample(
    books: tuple[County, County], kind: str, office: str, first: date, last: date
) -> None:
    run = made(books[0], kind, office, first, last, hidden=True)
    whole = json.dumps([run.title, run.paragraphs], ensure_ascii=False)
    whole += "".join(one.label_zh + json.dumps(one.records, ensure_ascii=False) for one in run.figures.all())
    named = {name for name, alias in aliases(books[0]) if name != alias}
    assert len(named) > 80
    assert [name for name in [*PLACES, *named] if name in whole] == []


@pytest.mark.django_db
def test_names_inside_words_written_by_hand_are_hidden(books: tuple[County, County]) -> None:
    county, (kind, office, first, last) = books[0], SAMPLE[3]
    write_by_hand(
        console(county.pk),
        county=county,
        organisation=organisation(county, office),
        kind=kind,
        period_from=first,
        period_to=last,
        slot="problems.after",
        text="与淮北矿业集团尚未达成一致。",
    )
    said = plain(made(county, kind, office, first, last, hidden=True))["text"]
    assert "与某矿业集团尚未达成一致。" in said
    assert "与淮北矿业集团尚未达成一致。" in plain(made(county, kind, office, first, last))["text"]


@pytest.mark.django_db
def test_a_report_before_its_period_ends_speaks_up_to_its_day(books: tuple[County, County]) -> None:
    last = date(THIS, 12, 31)
    run = made(books[1], "annual-summary", "ORG-TRANSPORT", date(THIS, 1, 1), last, as_of=TODAY)
    text = plain(run)["text"]
    assert f"{THIS}年1月1日至{THIS}年11月21日的工作总结" in text
    assert "12月31日的工作" not in text
    assert "村级客运站点迁建（结转）" in text.split("专题对照表")[1]
    assert "村庄绿化和入户道路整治\t不少于12万元" in text


def words(run: Run, heading: str, following: str = "") -> str:
    """The text of a report from a heading to the next one named."""
    text = str(plain(run)["text"])
    begin = text.index(heading)
    return text[begin : text.index(following, begin) if following else len(text)]


@pytest.mark.django_db
def test_works_of_years_before_stand_in_the_report_and_the_late_ones_among_the_problems(
    books: tuple[County, County],
) -> None:
    run = made(books[1], "work-summary", "ORG-TRANSPORT", date(THIS, 1, 1), TODAY)
    carried = words(run, "往年结转项目", "二、")
    lead = re.search(r"结转到本期的项目(\d+)项", carried)
    assert lead is not None
    names = re.findall(r"^\d+\. ([^（]+)（", carried, re.MULTILINE)
    assert len(names) == int(lead[1]) == 4
    assert "停工缓建" in carried
    late = re.findall(r"^\d+\. ([^（\n]+)（.*已超期\d+天", carried, re.MULTILINE)
    assert len(late) == 2
    problems = words(run, "存在问题", "下一步工作")
    assert all(f"{name}逾期未完工：原定" in problems for name in late)
    annual = made(books[1], "annual-summary", "ORG-TRANSPORT", date(THIS, 1, 1), TODAY)
    assert all(name in words(annual, "主要成绩", "工作计划") for name in names)
    assert all(f"{name}逾期未完工：原定" in words(annual, "存在问题", "工作计划") for name in late)


@pytest.mark.django_db
def test_a_plan_item_bound_to_a_duty_counts_what_was_done(books: tuple[County, County]) -> None:
    run = made(books[1], "work-summary", "ORG-TRANSPORT", date(THIS, 1, 1), TODAY)
    said = re.search(r"开展结对走访(\d+)次", plain(run)["text"])
    assert said is not None
    assert f"每月入户结对帮扶\t12次\t{said[1]}次\t进行中\t\n" in plain(run)["text"]
    assert "逾期未完成\t未填原因" in plain(run)["text"]
    counted = run.figures.get(code=next(one["id"] for one in plain(run)["figures"] if _visits(one)))
    assert len(counted.records) == int(said[1])
    ended = made(books[1], "work-summary", "ORG-TRANSPORT", date(LAST, 1, 1), date(LAST, 12, 31))
    assert re.search(r"每月入户结对帮扶\t12次\t11次\t已完成\t2月大雪封路", plain(ended)["text"])


def _visits(figure: dict[str, Any]) -> bool:
    question = figure["definition"]["question"]
    return question.get("indicator") == "activities.events" and question["filters"].get("kind") == ["pairing_round"]


@pytest.mark.django_db
def test_every_open_problem_and_unfinished_item_is_carried_over_once(books: tuple[County, County]) -> None:
    run = made(books[1], "annual-summary", "ORG-TRANSPORT", date(THIS, 1, 1), TODAY)
    carried = words(run, "带入下年的问题和未完成事项", "专题对照表")
    for what, number in (("问题和诉求", 4), ("计划事项", 6), ("项目", 6)):
        listed = re.search(rf"{what}，结转(\d+)项：\n((?:\d+\. .*\n)+)", carried)
        assert listed is not None
        lines = listed[2].splitlines()
        assert len(lines) == len(set(lines)) == int(listed[1]) == number
        assert [line.split(".")[0] for line in lines] == [str(place) for place in range(1, number + 1)]


@pytest.mark.django_db
def test_a_report_speaks_the_words_of_its_time(books: tuple[County, County]) -> None:
    now = made(books[1], "town-plan", "ORG-T100", date(THIS, 1, 1), TODAY)
    assert now.title.endswith("2026年常态化精准帮扶工作计划（截至11月21日）")
    assert "防止返贫致贫对象6户21人" in plain(now)["text"]
    then = made(books[0], *SAMPLE[5])
    assert then.title.endswith("2020年脱贫攻坚帮扶工作计划")
    assert "未脱贫贫困户420户702人" in plain(then)["text"]
    for kind, office, first, last in MADE:
        if last.year >= 2026:
            text = plain(made(books[1], kind, office, first, last))["text"]
            assert not re.search("未脱贫|建档立卡|脱贫攻坚|贫困户", text)


@pytest.mark.django_db
def test_two_reports_of_a_year_have_two_titles(books: tuple[County, County]) -> None:
    spans = [(date(THIS, 1, 1), TODAY), (date(THIS, 1, 1), date(THIS, 6, 30)), (date(LAST, 1, 1), date(LAST, 12, 31))]
    titles = [made(books[1], "work-summary", "ORG-TRANSPORT", *span).title for span in spans]
    assert [title.split("交通运输局")[1] for title in titles] == [
        "2026年工作总结（截至11月21日）",
        "2026年上半年工作总结",
        "2025年工作总结",
    ]


def by_hand(data: bytes, number: str, other: str) -> bytes:
    """The document with a number replaced where it first stands."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(memory, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "word/document.xml":
                text, count = re.subn(f">{re.escape(number)}<", f">{other}<", content.decode(), count=1)
                assert count == 1, f"{number} does not stand in the document"
                content = text.encode()
            after.writestr(name, content)
    return memory.getvalue()


@pytest.mark.django_db
def test_what_was_planned_stands_beside_what_was_done_and_why_not(books: tuple[County, County]) -> None:
    half = plain(made(books[1], "half-year-summary", "ORG-TRANSPORT", date(THIS, 1, 1), date(THIS, 6, 30)))["text"]
    assert re.search(r"村级客运站点迁建\t35万元\t", half)
    year = plain(made(books[1], "work-summary", "ORG-TRANSPORT", date(THIS, 1, 1), date(THIS, 6, 30)))["text"]
    assert "\n计划事项\t计划\t完成\t状态\t未完成原因\n" in year


@pytest.mark.django_db
def test_aid_to_pupils_says_of_which_term_and_of_whom(books: tuple[County, County]) -> None:
    said = plain(made(books[1], *MADE[4]))["text"]
    assert f"{LAST}年春季学期学生资助中，脱贫和监测家庭学生5.0225万元，受助74人。" in said
    table = said.partition("资助分学段情况（人）\n")[2]
    assert f"{LAST}年春季学期\t全部受助学生\t各学段\t104\n{LAST}年秋季学期\t全部受助学生\t各学段\t108\n" in table
    assert f"{LAST}年春季学期\t脱贫和监测家庭学生\t学前\t16\n" in table


@pytest.mark.django_db
def test_suspended_works_are_no_results_and_one_rate_has_one_name(books: tuple[County, County]) -> None:
    for county, *asked in (
        (books[0], *SAMPLE[3]),
        (books[1], "annual-summary", "ORG-TRANSPORT", date(THIS, 1, 1), TODAY),
    ):
        run = made(county, *asked)
        assert "停工缓建" not in words(run, "主要成绩", "存在问题")
        assert re.search(r"停工缓建", words(run, "存在问题", "工作计划"))
        assert "总工程量" not in plain(run)["text"]


@pytest.mark.django_db
def test_a_report_stands_on_records_where_it_says_something_of_them(books: tuple[County, County]) -> None:
    assert rests(made(books[1], "half-year-summary", "ORG-TRANSPORT", date(THIS, 1, 1), date(THIS, 6, 30)))
    assert not rests(made(books[0], "work-plan", "O-A2-ZONE", date(2019, 1, 1), date(2019, 12, 31)))


@pytest.mark.django_db
def test_a_report_that_holds_nothing_says_so_and_is_not_signed(books: tuple[County, County]) -> None:
    empty = made(books[0], "work-plan", "O-A2-ZONE", date(2019, 1, 1), date(2019, 12, 31))
    lines = read("a.docx", printed(empty, draft=False, script="hans")).text.strip().split("\n")
    front = lines.index(NOTHING)
    assert "".join(lines[:front]) == empty.title
    assert not lines[-1].endswith("日") and plain(empty)["text"].startswith(NOTHING)
    full = made(books[1], "half-year-summary", "ORG-TRANSPORT", date(THIS, 1, 1), date(THIS, 6, 30))
    signed = read("a.docx", printed(full, draft=False, script="hans")).text
    assert NOTHING not in signed and signed.rstrip().endswith("日")
