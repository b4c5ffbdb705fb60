"""Rules in the browser: help as one types, what a change would do, the proposal of one and the decision of another."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bangfu.kernel.ids import uuid7
from bangfu.policybook.actions import propose
from bangfu.policybook.models import Entry
from bangfu.registry.actions import read_household, register_household
from bangfu.screening.actions.runs import screen
from bangfu.screening.queries import findings
from bangfu.screening.rules.reading import KINDS
from bangfu.subjects.actions import register_area
from tests.cast import FROM, Cast, console, signed, today

pytestmark = pytest.mark.django_db
ELDER = "lead.single_elder"
RULE = "家庭人口数 = 1人 且 任一成员(年龄 >= 老年年龄)"


@pytest.fixture
def officer(everybody: Cast) -> Client:
    return signed(Client(), everybody.own.users["county_officer"])


@pytest.fixture
def leader(everybody: Cast) -> Client:
    return signed(Client(), everybody.own.users["county_leader"])


def address(everybody: Cast, more: str = "") -> str:
    return f"/{everybody.own.county.code}/rules/{more}"


def home(everybody: Cast, number: str, *born: int, village: str = "village") -> None:
    members = [
        {
            "name": f"甲{place}", "relation": "02" if place == 0 else "20", "ethnicity": "汉族", "sex": "male",
            "birth_date": f"{year}-03-01", "id_number_why": "not_collected",
        }
        for place, year in enumerate(born)
    ]  # fmt: skip
    book = everybody.own
    place = f"{book.county.code}-{village}"
    row = {"household_no": number, "village": place, "category": "ordinary", "members": members}
    since = today() - timedelta(days=900)
    register_household(console(book.county.pk), county=book.county, entry=read_household(row), on=since)


@pytest.fixture
def homes(everybody: Cast) -> None:
    home(everybody, "H1", 1950)
    home(everybody, "H2", 1950, 2001)
    home(everybody, "H3", 1980)


def text(answer: Any) -> str:
    """What is on the page but the random token of its forms, in which anything may stand by chance."""
    return html.unescape(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()))


def typed(criterion: str, **more: str) -> dict[str, str]:
    return {
        "key": str(uuid7(timezone.now())), "label": "独居户", "entity": "household", "criterion": criterion,
        "kind": "lead", "code": "own.alone", "valid_from": today().isoformat(), "basis": "县委农办〔2026〕8号", **more,
    }  # fmt: skip


def sent_back(answer: Any) -> dict[str, str]:
    """The form of a decision as the page gave it."""
    return {name: str(value) for name, value in answer.context["put_form"].initial.items()}


def helped(client: Client, everybody: Cast, criterion: str, **more: str) -> str:
    body = {"criterion": criterion, "entity": "household", "caret": str(len(criterion)), **more}
    answer = client.post(address(everybody, "help/"), body)
    assert answer.status_code == 200 and answer["X-Part"] == "rule"
    assert "<html" not in answer.content.decode()
    return text(answer)


def test_a_mistake_is_pointed_at_with_a_cure_and_a_whole_rule_is_read_back(officer: Client, everybody: Cast) -> None:
    wrong = helped(officer, everybody, "家庭人口数 = 1人 且 任一成员(年龄 >= 老人年龄)")
    assert "老人年龄" in wrong and "老年年龄" in wrong
    assert "<mark>老</mark>" in wrong
    # What was probably meant is put in its place by a press.
    assert 'data-insert="老年年龄" data-start="24" data-end="28"' in wrong
    right = helped(officer, everybody, RULE)
    assert RULE in right and "member_count = 1 people and any_member(age >= elderly_age)" in right
    assert "problem" not in right


def test_what_fits_at_the_caret_is_offered_with_unit_value_and_meaning(officer: Client, everybody: Cast) -> None:
    empty = helped(officer, everybody, "")
    assert 'data-insert="家庭人口数"' in empty and "人" in empty
    values = helped(officer, everybody, "任一成员(年龄 >= 老")
    assert 'data-insert="老年年龄" data-start="11" data-end="12"' in values
    assert "60岁" in values and "2014-01-01" in values
    answers = helped(officer, everybody, "户类型 = '脱")
    assert "'原建档立卡脱贫户'" in answers
    facts = helped(officer, everybody, "", entity="person", want="facts")
    assert "出生日期未采集" in facts and 'data-insert="年龄"' in facts


HOSTILE = [
    "'; drop table household; --", "__import__('os').system('id')", "家庭人口数 = 1人; delete from person",
    "<script>alert(1)</script>", "{{ request }}", "％s％s％n", "(" * 500, "非" * 1500, "9" * 400, "\x00\x01",
    "户." * 300,
]  # fmt: skip


@pytest.mark.parametrize("rule", HOSTILE)
def test_hostile_text_is_refused_in_one_sentence_and_shown_as_text(officer: Client, everybody: Cast, rule: str) -> None:
    said = helped(officer, everybody, rule)
    assert said.count('class="problem rule-problem"') == 1
    assert "Traceback" not in said
    raw = officer.post(address(everybody, "new/?of=rule"), typed(rule, do="propose"))
    assert raw.status_code == 422
    assert b"<script>alert" not in raw.content
    assert not Entry.objects.filter(code="own.alone").exists()


def test_what_is_typed_comes_back_whatever_is_wrong(officer: Client, everybody: Cast) -> None:
    answer = officer.post(address(everybody, "new/?of=rule"), typed("家庭人口 = 1人", label="", basis="", do="propose"))
    page = text(answer)
    assert answer.status_code == 422
    assert "家庭人口 = 1人</textarea>" in page and "own.alone" in page and 'class="field field--wrong"' in page


@pytest.mark.usefixtures("homes")
def test_a_rule_is_previewed_proposed_put_in_force_by_another_and_found(
    officer: Client, leader: Client, everybody: Cast
) -> None:
    book = everybody.own
    seen = text(officer.post(address(everybody, "new/?of=rule"), typed("家庭人口数 = 1人", do="preview")))
    assert 'id="preview"' in seen and "H1" in seen and "H3" in seen and "H2" not in seen
    assert "东岸一村" in seen
    assert "家庭人口数1人" in seen
    assert not Entry.objects.filter(code="own.alone").exists()

    sent = officer.post(address(everybody, "new/?of=rule"), typed("家庭人口数 = 1人", do="propose"))
    assert sent.status_code == 302 and sent["Location"].startswith(address(everybody, "own.alone/"))
    entry = Entry.objects.get(code="own.alone")
    assert entry.state == "proposed"
    # Who may decide is named on the rule's page, the proposer never.
    asked = text(officer.get(address(everybody, "own.alone/")))
    assert f"有批准权限的人：{book.users['county_leader'].name}" in asked
    assert entry.body["label"] == {"zh": "独居户", "en": "独居户"}
    listed = text(officer.get(address(everybody, "?of=rule")))
    assert "own.alone" in listed

    version = f"/{book.county.code}/policybook/version/{entry.pk}/"
    shown = leader.get(version)
    assert 'id="preview"' in text(shown) and "H1" in text(shown)
    # Who may not read findings sees numbers only.
    reader = text(signed(Client(), book.users["reader"]).get(version))
    assert 'id="preview"' in reader and "东岸一村" in reader and "H1" not in reader
    form = sent_back(shown)
    assert leader.post(f"{version}put/", form).status_code == 302
    entry.refresh_from_db()
    assert entry.state == "in_force"
    run = screen(console(book.county.pk), county=book.county, as_of=today())
    assert sorted(one.subject.code for one in findings(console(book.county.pk).actor, run, "own.alone")) == ["H1", "H3"]
    page = text(officer.get(address(everybody, "own.alone/")))
    assert "家庭人口数 = 1人" in page and today().isoformat() in page


@pytest.mark.usefixtures("homes")
def test_a_change_tells_who_enters_and_leaves_and_a_stopped_rule_lets_all_leave(
    officer: Client, everybody: Cast
) -> None:
    url = address(everybody, f"{ELDER}/change/")
    body = typed("家庭人口数 = 1人 且 任一成员(年龄 < 70岁)", do="preview")
    effect = officer.post(url, body).context["effect"]["rules"][0]
    assert [row["code"] for row in effect["enters"]["rows"]] == ["H3"]
    assert [row["code"] for row in effect["leaves"]["rows"]] == ["H1"]
    assert effect["leaves"]["rows"][0]["now"]["truth"]["kind"] == "ok"
    unknown = officer.post(url, {**body, "criterion": "劳动力人数 = 0人"}).context["effect"]["rules"][0]
    assert [row["code"] for row in unknown["open"]["rows"]] == ["H1", "H2", "H3"]
    assert [line["text"] for line in unknown["open"]["rows"][0]["then"]["lines"]] == ["劳动力人数未采集，不能判断"]
    stopped = officer.post(url, {**body, "suspended": "on"}).context["effect"]["rules"][0]
    assert stopped["ended"] and [row["code"] for row in stopped["leaves"]["rows"]] == ["H1"]


@pytest.mark.usefixtures("homes")
def test_what_is_put_in_force_is_what_the_preview_showed(officer: Client, leader: Client, everybody: Cast) -> None:
    officer.post(address(everybody, "new/?of=rule"), typed("家庭人口数 = 1人", do="preview"))
    officer.post(address(everybody, "new/?of=rule"), typed("家庭人口数 = 1人", do="propose"))
    entry = Entry.objects.get(code="own.alone")
    version = f"/{everybody.own.county.code}/policybook/version/{entry.pk}/"
    form = sent_back(leader.get(version))
    home(everybody, "H4", 1990)
    # Somebody opens the preview on newer records: what the leader saw is no longer what would come.
    officer.get(version)
    assert leader.post(f"{version}put/", form).status_code == 422
    entry.refresh_from_db()
    assert entry.state == "proposed"
    form = sent_back(leader.get(version))
    for _ in range(2):
        assert leader.post(f"{version}put/", form).status_code == 302


@pytest.mark.usefixtures("homes")
def test_a_parameter_s_proposal_tells_each_rule_that_names_it(officer: Client, everybody: Cast) -> None:
    held = Entry.objects.get(kind="parameter", code="rules.elderly_age", state="in_force")
    entry = propose(
        console(everybody.own.county.pk), kind="parameter", code=held.code, valid_from=today(), basis="县委农办",
        body={**held.body, "value": 80}, county=everybody.own.county.pk,
    )  # fmt: skip
    officer.post(address(everybody, "new/?of=rule"), typed("家庭人口数 = 1人", do="preview"))
    page = officer.get(f"/{everybody.own.county.code}/policybook/version/{entry.pk}/")
    rules = {one["code"]: one for one in page.context["effect"]["rules"]}
    assert rules[ELDER]["total"]["leaves"] == "1" and rules["lead.elderly_only"]["total"]["leaves"] == "1"


@pytest.mark.usefixtures("homes")
def test_a_value_tells_whom_it_moves_before_it_is_proposed(officer: Client, everybody: Cast) -> None:
    url = f"/{everybody.own.county.code}/policybook/parameter/rules.elderly_age/change/"
    assert 'value="preview"' in text(officer.get(url))
    answer = officer.post(url, {"key": str(uuid7(timezone.now())), "do": "preview", "value": "80"})
    # What a proposal would lack is not told to who only looks.
    assert answer.status_code == 200 and "field-error" not in text(answer)
    rules = {one["code"]: one for one in answer.context["effect"]["rules"]}
    assert rules[ELDER]["total"]["leaves"] == "1" and "H1" in text(answer)
    named = answer.context["effect"]["naming"]
    assert str(len(rules)) in named and len(rules) > 2
    assert not Entry.objects.filter(state="proposed").exists()
    wrong = officer.post(url, {"key": str(uuid7(timezone.now())), "do": "preview", "value": "八十"})
    assert wrong.status_code == 422 and "id_value_error" in text(wrong) and not wrong.context["effect"]


@pytest.mark.usefixtures("homes")
def test_the_villages_of_a_preview_add_up_to_its_total(officer: Client, everybody: Cast) -> None:
    book = everybody.own
    register_area(
        console(book.county.pk), county=book.county, code=f"{book.county.code}-second", name="西岸二村",
        level="village", parent=book.areas["sibling"], valid_from=FROM,
    )  # fmt: skip
    home(everybody, "H4", 1990, 2015, village="second")
    page = officer.post(address(everybody, "new/?of=rule"), typed("家庭人口数 = 1人", do="preview"))
    effect = page.context["effect"]["rules"][0]
    told = {row["name"]: (row["asked"], row["then"]) for row in effect["places"]}
    assert told == {"东岸一村": ("3", "2"), "西岸二村": ("1", "0")} and effect["total"]["asked"] == "4"
    # Who sees some villages only is told so; the numbers are those of the county.
    entry = propose(
        console(book.county.pk), kind="rule", code="own.alone", valid_from=today(), basis="纪要", county=book.county.pk,
        body={**Entry.objects.get(code=ELDER, state="in_force").body, "criterion": "家庭人口数 > 0人"},
    )  # fmt: skip
    clerk = signed(Client(), book.users["township_clerk"])
    seen = text(clerk.get(f"/{book.county.code}/policybook/version/{entry.pk}/"))
    assert "西岸二村" in seen and "H4" not in seen
    assert "人数和户数是全县的" in seen and "另有1个不在您的范围内" in seen


def test_an_answer_may_be_typed_as_people_say_it_and_a_near_one_is_offered(officer: Client, everybody: Cast) -> None:
    said = helped(officer, everybody, "任一成员(劳动技能 = '没有劳动力')")
    assert "problem" not in said and "任一成员(劳动技能 = '无劳动力')" in said
    near = helped(officer, everybody, "任一成员(劳动技能 = '没劳动力了')")
    assert "是不是：'无劳动力'" in near and """data-insert="'无劳动力'" data-start="12" data-end="19\"""" in near


def test_the_list_and_every_page_of_a_rule_open_in_both_languages(officer: Client, everybody: Cast) -> None:
    codes = [ELDER, "income.wage_high"]
    for language, word in (("zh-hans", "规则和核查"), ("en", "Rules and checks")):
        officer.cookies["django_language"] = language
        for more in ("", "?of=check", "?of=check&group=income", "new/?of=check", *(f"{code}/" for code in codes)):
            answer = officer.get(address(everybody, more))
            assert answer.status_code == 200
            assert not more or more.startswith(("?", "new")) or codes
        assert word in text(officer.get(address(everybody)))
    assert officer.get(address(everybody, "no.such/")).status_code == 404


def test_every_rule_and_check_in_force_is_in_the_list(officer: Client, everybody: Cast) -> None:
    found = Entry.objects.filter(kind__in=KINDS, state="in_force")
    wanted = {row.code for row in found if "criterion" in row.body}
    counts = {row["label"]: row["count"] for row in officer.get(address(everybody)).context["kinds"]}
    assert sum(counts.values()) == len(wanted)
