"""The mechanisms of reports by their Accept examples: what a clerk reads on the page of a report that was just made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from bangfu.demo.loading import load_articles
from bangfu.duties.actions import end_item
from bangfu.duties.models import PlanItem
from bangfu.places.actions import open_county
from bangfu.places.models import County
from bangfu.programmes.actions import amend_participation
from bangfu.programmes.models import Participation
from bangfu.staff.actions import appoint
from bangfu.staff.models import User
from bangfu.staff.queries import organisation
from bangfu.subjects.models import Subject
from tests.mechanisms.faces import Face, links, seen, take_in
from tests.sample import NOW, console, load_policy_once

pytestmark = pytest.mark.django_db
OFFICES = {
    "transport": "O-S0-BUREAU",
    "federation": "O-A3-DPF",
    "education": "O-A4-EDU",
    "roads": "O-A6-BUREAU",
    "zone": "O-A2-ZONE",
}


@pytest.fixture(scope="module")
def articles(django_db_setup: None, django_db_blocker: Any) -> Iterator[County]:
    """The seven articles in a book that may be written to, with a clerk in each office."""
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        try:
            load_policy_once()
            county = open_county(
                console(), code="990195", name_zh="例文县", name_en="Articles", kind="county", made=True
            )
            load_articles(county, lambda name: console(county.pk))
            for login, office in OFFICES.items():
                appoint(
                    console(county.pk),
                    login=login,
                    name=login,
                    organisation=organisation(county, office),
                    role="bureau_clerk",
                    title="clerk",
                    county=county,
                    area=None,
                    valid_from=date(2026, 1, 1),
                )
            User.objects.update(must_change_password=False)
            yield county
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)


def report(face: Face, kind: str, first: str, last: str) -> str:
    """The address of a report that the clerk makes with the form."""
    office = OFFICES[str(User.objects.get(pk=face.client.session["_auth_user_id"]).login)]
    fields = {"kind": kind, "organisation": office, "period_from": first, "period_to": last, "as_of": last}
    answer = face.client.post(face.address("report_new"), {"key": str(uuid4()), **fields})
    assert answer.status_code == 302, seen(answer.content.decode())[-600:]
    return str(answer["Location"])


def page_of(face: Face, address: str) -> str:
    """The HTML of a report's page without the numbers of its margin notes."""
    answer = face.client.get(address)
    assert answer.status_code == 200
    return re.sub(r"<sup\b.*?</sup>", "", answer.content.decode())


def part(page: str, heading: str, following: str = "") -> str:
    """The words from a heading to the next one named, or to the end."""
    text = seen(page)
    begin = text.index(heading)
    return text[begin : text.index(following, begin) if following else len(text)]


def figures_of(page: str, number: str) -> list[str]:
    """Where the figures of the report that show a number lead."""
    return re.findall(rf'<a class="figure[^"]*" href="([^"]+)"[^>]*>{re.escape(number)}<', page)


def opened(face: Face, page: str, number: str) -> str:
    """The page that the last figure with a number opens."""
    found = figures_of(page, number)
    assert found, f"{number} is no link in the report"
    return face.opens(found[-1])


@pytest.mark.mechanism("S0-01")
def test_five_parts_and_each_figure_opens_its_records(articles: County) -> None:
    clerk = Face("transport", articles)
    page = page_of(clerk, report(clerk, "work-summary", "2016-01-01", "2019-08-31"))
    text = seen(page).replace(" ", "")
    for heading in ("基础设施建设", "带动群众就业增收", "党建引领结对帮扶和驻村", "包联乡镇督导", "公益性岗位"):
        assert heading in text
    for said in (
        "合计71个",
        "务工465人",
        "车辆359辆",
        "合计510人",
        "微心愿34个",
        "已办结3个",
        "发现问题9个",
        "已整改9个",
    ):
        assert said in text
    for number, code in (
        ("71", "W-2018-RUR"),
        ("465", "P-S0-JOBS"),
        ("359", "P-S0-VEH"),
        ("510", "P-S0-MOB"),
        ("34", "C-S0-WISH"),
        ("3", "C-S0-WISH"),
    ):
        assert Subject.objects.get(county=articles, code=code).label in opened(clerk, page, number)
    findings = Subject.objects.get(county=articles, code="C-S0-FIND").label
    assert sum(findings in clerk.opens(address) for address in figures_of(page, "9")) == 2


@pytest.mark.mechanism("S0-76")
def test_a_roster_of_another_number_refuses_the_copy_to_submit(articles: County) -> None:
    clerk = Face("transport", articles)
    page = page_of(clerk, report(clerk, "work-summary", "2016-01-01", "2019-08-31"))
    assert "合计 — 510" in seen(page).split("花名册")[1]
    check, submit = links(page, "copy=check")[0], links(page, "copy=submit")[0]
    assert clerk.client.get(submit).status_code == 200
    post = Participation.objects.known().get(subject__code="P-S0-MOB", subject__county=articles)
    call = console(articles.pk)
    amend_participation(type(call)(call.actor, call.key, NOW, "一人已离岗"), participation=post, person_count=380)
    refused = clerk.client.get(submit)
    assert refused.status_code == 409
    words = seen(refused.content.decode())
    assert "510" in words
    assert "509" in words
    assert clerk.client.get(check).status_code == 200


@pytest.mark.mechanism("S0-78")
def test_the_next_steps_carry_over_what_is_not_finished(articles: County) -> None:
    clerk = Face("transport", articles)
    page = page_of(clerk, report(clerk, "work-summary", "2016-01-01", "2019-08-31"))
    rest = part(page, "结转下期的事项").replace(" ", "")
    assert "2018年区法人项目工程剩余投资12707.935万元" in rest
    assert re.search(r"2019年区法人项目工程.*?35\.00%", rest)
    assert re.search(r"微心愿问题诉求31件", rest)


@pytest.mark.mechanism("S3A3-01")
def test_a_suspended_training_stands_in_the_second_part_by_itself(articles: County) -> None:
    clerk = Face("federation", articles)
    page = page_of(clerk, report(clerk, "half-year-summary", "2020-01-01", "2020-06-30"))
    plan = part(page, "三、下半年工作计划").replace(" ", "")
    assert "残疾人和致富带头人培训，计划30人" in plan
    assert links(page, "/figures/")


@pytest.mark.mechanism("S3A4-46")
def test_weaknesses_stand_with_their_evidence(articles: County, tmp_path: Path) -> None:
    take_in(
        articles,
        tmp_path,
        participations=[
            school("T-1", "东坡学校", 40, 20),
            school("T-2", "西坡学校", 40, 39),
            school("T-3", "南坡学校", 30, 12),
        ],
    )
    clerk = Face("education", articles)
    page = page_of(clerk, report(clerk, "education-summary", "2019-01-01", "2019-06-30"))
    problems = part(page, "存在问题", "下一步工作").replace(" ", "")
    assert "1.一些学校重视和投入不足" in problems
    assert "2.高校帮扶合作步子不大" in problems
    assert "东坡学校应参与40人、实际参与20人；南坡学校应参与30人、实际参与12人" in problems
    assert "西坡学校" not in problems


def school(code: str, name: str, planned: int, persons: int) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "organisation": "O-A4-EDU",
        "area": "A-A4-COUNTY",
        "year": "2019",
        "kind": "teacher_pairing",
        "planned": str(planned),
        "persons": str(persons),
    }


@pytest.mark.mechanism("S3A4-47")
def test_the_next_report_says_of_each_commitment_whether_it_was_done(articles: County) -> None:
    clerk = Face("education", articles)
    before = page_of(clerk, report(clerk, "education-summary", "2019-01-01", "2019-06-30"))
    promised = part(before, "下一步工作")
    items = list(PlanItem.objects.known().filter(subject__county=articles, plan__code="PL-A4").order_by("pk"))
    assert len(items) == 3
    assert all(item.subject.label in promised for item in items)
    end_item(console(articles.pk), item=items[0], to="done", on=date(2019, 11, 30))
    end_item(console(articles.pk), item=items[1], to="dropped", on=date(2019, 12, 20), reason="合作方退出")
    after = page_of(clerk, report(clerk, "education-summary", "2019-07-01", "2019-12-31"))
    rows = [seen(row) for row in re.findall(r"<tr\b.*?</tr>", after, re.S)]
    said = [next(row for row in rows if item.subject.label in row) for item in items]
    assert "已完成" in said[0]
    assert "取消" in said[1]
    assert "合作方退出" in said[1]
    assert "未完成" in said[2]


@pytest.mark.mechanism("S3A6-01")
def test_three_topics_by_four_cells_with_the_empty_one_visible(articles: County) -> None:
    clerk = Face("roads", articles)
    page = page_of(clerk, report(clerk, "annual-summary", "2020-01-01", "2020-12-31"))
    table = re.findall(r"<table\b.*?</table>", page[page.index("专题对照表") :], re.S)[0]
    rows = [re.findall(r"<td>(.*?)</td>", row, re.S) for row in re.findall(r"<tr\b.*?</tr>", table, re.S)[1:]]
    cells = [[seen(cell) for cell in row] for row in rows]
    assert [row[0] for row in cells] == ["重点项目建设", "农村道路建设", "交通商贸物流"]
    empty = [(row[0], place) for row in cells for place, cell in enumerate(row) if cell == "—"]
    assert empty == [("交通商贸物流", 3)]
    carried = part(page, "带入下年的问题", "计划项目汇总")
    assert "压覆矿" in carried
    assert "管线迁移" in carried
    assert any("压覆矿" in clerk.opens(address) for address in figures_of(page, "2"))


@pytest.mark.mechanism("S3A2-17")
def test_a_village_without_an_approved_plan_is_on_the_workbench(articles: County, tmp_path: Path) -> None:
    clerk = Face("zone", articles, "en")
    row = {
        "code": "EX-1",
        "name": "村退出",
        "organisation": "O-A2-ZONE",
        "area": "A-A2-GAHAI",
        "kind": "village_exit",
        "on": "2026-08-01",
    }
    take_in(articles, tmp_path, events=[row])
    assert "no approved village plan" in clerk.reads("workbench")
    assert "days since the exit on 2026-08-01" in clerk.reads("workbench")
    plan = {
        "code": "VP-1",
        "name": "村发展规划",
        "organisation": "O-A2-ZONE",
        "area": "A-A2-GAHAI",
        "kind": "village",
        "state": "approved",
        "approved_on": "2026-11-10",
    }
    take_in(articles, tmp_path, plans=[plan])
    assert "no approved village plan" not in clerk.reads("workbench")


@pytest.mark.mechanism("S3A2-18")
def test_nine_of_twelve_actions_are_75_per_cent_and_three_go_over_with_their_reason(
    articles: County, tmp_path: Path
) -> None:
    plan = {"code": "PL-12", "name": "年度帮扶计划", "organisation": "O-A2-ZONE", "area": "A-A2-GAHAI"}
    done = {"state": "done", "done_on": "2021-11-30"}
    over = {"state": "carried_over", "done_on": "2021-12-31", "reason": "雨季推迟"}
    take_in(
        articles,
        tmp_path,
        plans=[plan | {"year": "2021", "kind": "unit_annual", "state": "issued", "issued_on": "2021-02-20"}],
        plan_items=[
            {"code": f"PI-{n}", "name": f"帮扶措施{n}", "plan": "PL-12", "kind": "task", **(done if n <= 9 else over)}
            for n in range(1, 13)
        ],
    )
    clerk = Face("zone", articles)
    page = page_of(clerk, report(clerk, "work-plan", "2021-01-01", "2021-12-31"))
    words = part(page, "计划执行情况").replace(" ", "")
    assert "已完成9项，完成率75.00%，结转3项" in words
    assert words.count("结转雨季推迟") == 3
