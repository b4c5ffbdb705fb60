"""The policybook's pages: what an official reads, proposes and decides, and files that can be read again."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from bangfu.duties.actions import DutyEntry, register_duty
from bangfu.kernel.refusal import Refusal
from bangfu.policybook.actions import load_vendor, propose, put_in_force
from bangfu.policybook.models import Entry
from bangfu.policybook.queries import calendar, in_force, labels, refuse_unknown_code, shown_digest
from bangfu.policybook.rules.files import read_folder, read_text
from bangfu.staff.actions.heading import Heading
from bangfu.web.opened import Opened
from bangfu.web.policy_parts import parts
from bangfu.web.words import Words
from tests import cast
from tests.mechanisms.faces import Face, row_of

pytestmark = pytest.mark.django_db
LINE = "rules.aid_person_most"
PLANS = "duties.plan_kind"


@pytest.fixture
def made(everybody: cast.Cast) -> cast.Book:
    return everybody.own


def faces(book: cast.Book) -> tuple[Face, Face]:
    return Face("own-county_officer", book.county), Face("own-county_leader", book.county)


def proposed(book: cast.Book, value: str = "7000") -> Entry:
    officer = faces(book)[0]
    status, _ = officer.sends(
        "policy_change",
        "parameter",
        LINE,
        value=value,
        label_zh="人均补助上限",
        valid_from="2026-01-01",
        basis="县政办纪要3号",
    )
    assert status == 200
    return Entry.objects.get(code=LINE, state="proposed")


def puts(leader: Face, entry: Entry) -> tuple[int, str]:
    """Put a proposal in force as the page offers it, with all that its form holds."""
    form = leader.source("policy_version", entry.pk).split('id="decision"')[1].split("</form>")[0]
    held = {re.findall(r'name="(\w+)"', one)[0]: one for one in re.findall(r"<input[^>]*>", form)}
    typed = {name: re.findall(r'value="([^"]*)"', one) for name, one in held.items() if name.isidentifier()}
    kept = {name: value[0] for name, value in typed.items() if value and name != "csrfmiddlewaretoken"}
    return leader.sends("policy_put", entry.pk, **kept)


def test_the_list_is_narrowed_by_kind_day_words_and_origin(made: cast.Book) -> None:
    officer = faces(made)[0]
    row = row_of(officer.source("policybook", kind="parameter", q="人均补助超过"), "人均补助超过此数")
    assert "20,000 元" in row and "2014-01-01" in row and "随软件提供" in row
    assert "人均补助超过此数" not in officer.reads("policybook", kind="parameter", on="2013-12-31")
    assert "没有相符的条目" in officer.reads("policybook", origin="county")


def test_every_entry_that_ships_has_a_page_without_braces(made: cast.Book) -> None:
    officer = faces(made)[0]
    for kind in ("parameter", "rule", "check", "code_list", "calendar", "indicator", "template", "form"):
        entry = Entry.objects.filter(kind=kind).order_by("code").first()
        assert entry is not None
        words = officer.reads("policy_entry", kind, entry.code)
        assert entry.basis in words and "{'" not in words and '{"' not in words


def test_lists_files_and_conditions_are_told_in_words(made: cast.Book) -> None:
    officer = faces(made)[0]
    assert "计划种类" in row_of(officer.source("policybook", kind="code_list", q="duties.plan_kind"), "户帮扶计划")
    assert ".pdf、.png、" in row_of(officer.source("policybook", q="documents.media_types"), "文件种类")
    assert "application/" not in officer.reads("policy_entry", "parameter", "documents.media_types")
    adopted = officer.reads("policy_entry", "check", "age.adopted_older")
    assert "属于('养子或继子', '养女或继女')" in adopted and "'27'" not in adopted
    assert "劳动力名册上的人" in officer.reads("policy_entry", "checklist", "first.works_job")
    owed = officer.reads("policy_entry", "check", "documents.annual_plan")
    assert "应有哪种材料 年度计划" in owed and "由谁提供 单位" in owed
    assert not re.search(r"\b(document|each|kinds|every|from_month)\b", owed) and "查看规则的运行" not in owed


def test_a_form_of_import_is_told_by_its_headings(made: cast.Book) -> None:
    officer = faces(made)[0]
    assert "每行是 一个人" in officer.reads("policy_entry", "form", "own.member")
    page = officer.source("policy_entry", "form", "own.member")
    assert "选一项：与户主关系" in row_of(page, "与户主关系") and "公民身份号码" in row_of(page, "证件号码")
    assert "所在行 3" in officer.reads("policy_entry", "form", "national.monitored")


def test_a_county_adds_a_heading_to_a_form_of_import(made: cast.Book) -> None:
    officer = faces(made)[0]
    body = in_force("form", "own.village", date(2026, 11, 21), made.county.pk).body
    cells = {f"also_{number}": "、".join(one.get("also", [])) for number, one in enumerate(body["columns"])}
    place = next(number for number, one in enumerate(body["columns"]) if one["code"] == "paved_on")
    said = {"valid_from": "2026-11-21", "basis": "纪要", **cells}
    told = officer.sends("policy_change", "form", "own.village", **said | {f"also_{place}": "通油路日期、行政村"})
    assert told[0] == 422 and "“行政村”已是另一列的名称" in told[1]
    assert (
        officer.sends("policy_change", "form", "own.village", **said | {f"also_{place}": "通油路日期；硬化日期"})[0]
        == 200
    )
    held = Entry.objects.get(kind="form", code="own.village", state=Entry.State.PROPOSED)
    assert held.body["columns"][place]["also"] == ["通油路日期", "硬化日期"]
    assert held.body["columns"][0] == body["columns"][0]
    assert officer.client.get(officer.address("policy_new", "form")).status_code == 404


@pytest.mark.parametrize(
    ("unit", "typed", "kept", "told"), [("mu", "12", 12, "12 亩"), ("dm", "1.5", 15_000, "1.5 公里")]
)
def test_a_new_parameter_in_any_unit(made: cast.Book, unit: str, typed: str, kept: int, told: str) -> None:
    officer = faces(made)[0]
    head = {"code": "county.plot", "label_zh": "地块上限", "valid_from": "2026-01-01", "basis": "纪要"}
    status, words = officer.sends("policy_new", "parameter", **head, unit=unit, value=typed)
    assert status == 200 and told in words
    assert Entry.objects.get(code="county.plot").body["value"] == kept


def test_every_indicator_says_what_it_counts_in_words(made: cast.Book) -> None:
    page = Opened.__new__(Opened)
    page.book, page.hidden = made.county, False
    page.words = Words(made.county, cast.today(), hidden=False)
    raw = re.compile(r"\b[a-z]+_[a-z_]+\b")
    with translation.override("zh-hans"):
        told = {
            entry.code: " ".join(str(fact["value"]) for part in parts(page, entry) for fact in part["facts"])
            for entry in Entry.objects.filter(kind="indicator")
        }
    assert len(told) > 100
    assert {code: raw.findall(words) for code, words in told.items() if raw.search(words)} == {}


def test_an_officer_proposes_and_another_puts_it_in_force(made: cast.Book) -> None:
    officer, leader = faces(made)
    entry = proposed(made)
    assert entry.body["value"] == 700_000
    assert "提议" in officer.reads("policy_entry", "parameter", LINE)
    page = leader.source("policy_version", entry.pk)
    assert "20,000 元" in row_of(page, "数值") and "7,000 元" in row_of(page, "数值")
    assert officer.sends("policy_put", entry.pk, shown=shown_digest(entry))[0] == 403
    assert leader.sends("policy_put", entry.pk, shown="")[0] == 422
    status, words = puts(leader, entry)
    assert status == 200 and "7,000 元" in words
    assert in_force("parameter", LINE, cast.today(), made.county.pk).body["value"] == 700_000
    assert "本县自定" in words and "随软件提供" in words and "own county_leader" in words


def test_nobody_decides_on_their_own_also_with_both_rights(made: cast.Book) -> None:
    call = cast.console(made.county.pk)
    both = replace(call, actor=replace(call.actor, uid=str(made.users["county_leader"].uid)))
    held = in_force("parameter", LINE, cast.today(), made.county.pk)
    body = {**held.body, "value": 700_000}
    told = {"kind": "parameter", "code": LINE, "valid_from": cast.today(), "basis": "纪要"}
    entry = propose(both, **told, body=body, county=made.county.pk)
    leader = faces(made)[1]
    assert "由另一人决定" in leader.reads("policy_version", entry.pk)
    assert leader.sends("policy_put", entry.pk, shown=shown_digest(entry))[0] == 403


def test_a_proposal_is_rejected_with_its_reason(made: cast.Book) -> None:
    leader = faces(made)[1]
    entry = proposed(made)
    status, _ = leader.sends("policy_reject", entry.pk, reason="")
    assert status == 422
    assert "省里未定" in leader.sends("policy_reject", entry.pk, reason="省里未定")[1]
    entry.refresh_from_db()
    assert entry.state == "rejected"


def test_who_proposed_it_withdraws_it_with_a_reason_and_nobody_else_may(made: cast.Book) -> None:
    officer, leader = faces(made)
    entry = proposed(made)
    assert "撤回" not in leader.reads("policy_version", entry.pk)
    assert leader.sends("policy_withdraw", entry.pk, reason="写错")[0] == 403
    assert 'id="withdraw"' in officer.source("policy_version", entry.pk)
    status, _ = officer.sends("policy_withdraw", entry.pk, reason="")
    assert status == 422
    status, words = officer.sends("policy_withdraw", entry.pk, reason="写错一位")
    assert status == 200 and "已撤回" in words and "写错一位" in words
    entry.refresh_from_db()
    assert entry.state == "withdrawn"
    told = officer.reads("policy_version", entry.pk)
    assert "撤回原因 写错一位" in told and "本来要改什么" in told
    assert "没有待定的提议" in leader.reads("policy_waiting")
    # The same may be proposed again.
    assert proposed(made).state == "proposed"


def test_a_new_code_is_free_again_once_its_proposal_is_withdrawn(made: cast.Book) -> None:
    officer = faces(made)[0]
    new = {"code": "county.plot", "label_zh": "地块上限", "valid_from": "2026-01-01", "basis": "纪要", "unit": "mu"}
    assert officer.sends("policy_new", "parameter", **new, value="12")[0] == 200
    assert officer.sends("policy_new", "parameter", **new, value="13")[0] == 422
    officer.sends("policy_withdraw", Entry.objects.get(code="county.plot").pk, reason="写错")
    assert officer.sends("policy_new", "parameter", **new, value="13")[0] == 200


def test_a_value_in_a_wrong_unit_is_told_the_right_one(made: cast.Book) -> None:
    officer = faces(made)[0]
    head = {"label_zh": "上限", "valid_from": "2026-01-01", "basis": "纪要"}
    status, words = officer.sends("policy_change", "parameter", LINE, **head, value="6000斤")
    assert status == 422 and "单位应为元" in words
    age = "rules.elderly_age"
    status, words = officer.sends("policy_change", "parameter", age, **head, value="70斤")
    assert status == 422 and "单位应为岁" in words
    assert officer.sends("policy_change", "parameter", age, **head, value="70岁")[0] == 200
    assert Entry.objects.get(code=age, state="proposed").body["value"] == 70


def test_what_the_county_is_to_confirm_is_said_once_and_checks_are_counted_alike(made: cast.Book) -> None:
    officer = faces(made)[0]
    listed = officer.reads("policybook", kind="check")
    assert listed.count("由县里确认。") == 1 and "；由县里确认" not in listed
    rules = officer.client.get(officer.address("rules", of="check")).context
    run = next(one["count"] for one in rules["kinds"] if one["active"])
    kinds = officer.client.get(officer.address("policybook", kind="check")).context["kinds"]
    every = next(one["count"] for one in kinds if one["active"])
    owed = Entry.objects.filter(kind="check", state="in_force").exclude(body__has_key="criterion").count()
    assert owed and run + owed == every
    assert f"其中{owed}项核查应有的材料" in listed and f"另有{owed}项核查应有的材料" in officer.reads(
        "rules", of="check"
    )


def test_no_page_of_the_policybook_shows_the_code_of_a_list_for_its_name(made: cast.Book) -> None:
    officer = faces(made)[0]
    told = officer.reads("policy_entry", "code_list", "registry.poverty_cause")
    assert "social_assistance" not in told and "[" not in told
    assert [one.code for one in Entry.objects.filter(basis__contains="registry.")] == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"value": "七千"}, "value"),
        ({"value": ""}, "value"),
        ({"value": "3.2亩"}, "value"),
        ({"valid_from": "2026-13-01"}, "valid_from"),
        ({"valid_to": "2025-01-01"}, "valid_to"),
        ({"basis": " "}, "basis"),
        ({"label_zh": ""}, "label_zh"),
    ],
)
def test_bad_input_names_the_field_and_keeps_what_was_typed(
    made: cast.Book, fields: dict[str, str], field: str
) -> None:
    officer = faces(made)[0]
    good = {"value": "7123", "label_zh": "人均补助上限", "valid_from": "2026-01-01", "basis": "县政办纪要3号"}
    answer = officer.client.post(
        officer.address("policy_change", "parameter", LINE),
        {"key": "00000000-0000-7000-8000-000000000001", **good, **fields},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert all(f'value="{text}"' in page for name, text in good.items() if name not in fields)
    assert not Entry.objects.filter(state="proposed").exists()


def items_of(entry: Entry) -> dict[str, str]:
    """The form of a code list as it opens."""
    found = {f"label_{language}": text for language, text in entry.body["label"].items()}
    for number, item in enumerate(entry.body["items"]):
        found |= {f"zh_{number}": item["label"]["zh"], f"en_{number}": item["label"]["en"]}
    return found


def test_an_item_is_added_and_another_ended_and_none_vanishes(made: cast.Book) -> None:
    officer, leader = faces(made)
    held = in_force("code_list", PLANS, cast.today(), made.county.pk)
    count = len(held.body["items"])
    head = {"valid_from": "2026-01-01", "basis": "县政办纪要4号"}
    typed = {**items_of(held), **head, f"code_{count}": "garden", f"zh_{count}": "庭院经济计划", "ended_0": "on"}
    assert officer.sends("policy_change", "code_list", PLANS, **typed)[0] == 200
    entry = Entry.objects.get(code=PLANS, state="proposed")
    assert entry.body["items"][-1] == {"code": "garden", "label": {"zh": "庭院经济计划", "en": "庭院经济计划"}}
    assert entry.body["items"][0]["ended"] is True
    assert "庭院经济计划 (garden)" in leader.reads("policy_version", entry.pk)
    assert puts(leader, entry)[0] == 200
    assert "不再用于新记录" in row_of(officer.source("policy_entry", "code_list", PLANS), "household")
    held = in_force("code_list", PLANS, cast.today(), made.county.pk)
    twice = {**items_of(held), **head, f"code_{count + 1}": "household", f"zh_{count + 1}": "再来一次"}
    status, words = officer.sends("policy_change", "code_list", PLANS, **twice)
    assert status == 422 and "这个代码已在表中" in words


def test_what_a_program_brings_is_decided_together_or_one_by_one(made: cast.Book) -> None:
    leader = faces(made)[1]
    entry = proposed(made)
    puts(leader, entry)
    files = read_folder(settings.BANGFU_POLICY)
    newer = [
        replace(one, body={**one.body, "value": one.body["value"] + 1})
        for one in files
        if one.code in (LINE, "rules.adult_age", "rules.elderly_age")
    ]
    assert load_vendor(cast.console(), files=newer)["proposed"] == 3
    assert "3 项提议等待决定" in leader.reads("policybook")
    assert "软件升级带来3项" in leader.reads("workbench")
    page = leader.source("policy_waiting")
    assert "20,000.01 元" in page and "7,000 元" in page
    shown = page.split('name="shown" value="')[1].split('"')[0]
    assert leader.sends("policy_accept", shown="old")[0] == 422
    status, words = leader.sends("policy_accept", shown=shown)
    assert status == 200 and "2 项条目已生效" in words
    assert in_force("parameter", "rules.adult_age", cast.today(), made.county.pk).body["value"] == 19
    assert in_force("parameter", LINE, cast.today(), made.county.pk).body["value"] == 700_000
    [left] = Entry.objects.filter(state="proposed")
    assert left.code == LINE


def test_what_is_exported_is_read_again_as_it_was(made: cast.Book, tmp_path: Path) -> None:
    officer, leader = faces(made)
    entry = proposed(made)
    puts(leader, entry)
    whole = officer.client.get(officer.address("policy_export")).content
    zipfile.ZipFile(io.BytesIO(whole)).extractall(tmp_path)
    in_book = {(one.kind, one.code, one.valid_from): one.as_file() for one in Entry.objects.filter(state="in_force")}
    assert {(one.kind, one.code, one.valid_from): one for one in read_folder(tmp_path)} == in_book
    text = officer.client.get(officer.address("policy_export", kind="parameter", code=LINE)).content.decode()
    assert [one.body["value"] for one in read_text(text, "parameter", "x.yaml")] == [2_000_000, 700_000]
    text = officer.client.get(officer.address("policy_export", kind="code_list")).content.decode()
    assert len(read_text(text, "code_list", "x.yaml")) == Entry.objects.filter(kind="code_list").count()


def test_who_only_reads_sees_no_form(made: cast.Book) -> None:
    reader = Face("own-reader", made.county)
    assert "提出修改" not in reader.reads("policy_entry", "parameter", LINE)
    assert reader.client.get(reader.address("policy_change", "parameter", LINE)).status_code == 403


def test_a_cadence_is_new_and_stands_beside_the_duties_recorded_for_its_work(made: cast.Book) -> None:
    officer, leader = faces(made)
    office = made.offices["bureau"]
    heading = Heading(made.county, "D1", "结对走访", office, area=made.areas["county"])
    register_duty(
        cast.console(made.county.pk),
        entry=DutyEntry(heading, who="帮扶干部", what="home_visit", evidence="activity", cadence="half_year"),
    )
    head = {"valid_from": "2026-01-01", "basis": "县政办纪要5号"}
    typed = {"code": "visits", "label_zh": "结对走访频次", "what": "home_visit", "cadence": "quarter", "minimum": "1"}
    assert officer.sends("policy_new", "duty", **head, **{**typed, "minimum": "0", "code": "走访"})[0] == 422
    assert officer.sends("policy_new", "duty", **head, **typed)[0] == 200
    entry = Entry.objects.get(kind="duty")
    assert entry.body["label"] == {"zh": "结对走访频次", "en": "结对走访频次"} and entry.body["cadence"] == "quarter"
    puts(leader, entry)
    words = officer.reads("policy_entry", "duty", "visits")
    assert "每季度，至少1次" in words and "与本条规定的频次不同" in words and "每半年" in words
    status, words = officer.sends("policy_new", "duty", **head, **typed)
    assert status == 422 and "已有这个代码的条目" in words


def test_a_countys_own_holiday_counts_once_it_is_in_force(made: cast.Book) -> None:
    officer, leader = faces(made)
    day = date(2026, 7, 24)
    typed = {"code": "torch", "label_zh": "本县节日", "zh_0": "火把节", "from_0": "2026-07-24", "to_0": "2026-07-25"}
    head = {"valid_from": "2026-01-01", "basis": "州政府通知"}
    wrong = {**typed, **head, "to_0": "2026-07-20", "zh_1": "无日期"}
    status, words = officer.sends("policy_new", "calendar", **wrong)
    assert status == 422 and "请填写第一天" in words
    assert officer.sends("policy_new", "calendar", **typed, **head)[0] == 200
    entry = Entry.objects.get(code="torch")
    assert day not in calendar(made.county.pk).off
    puts(leader, entry)
    assert {day, date(2026, 7, 25)} <= calendar(made.county.pk).off
    assert "火把节" in officer.reads("policy_entry", "calendar", "torch")


def test_a_list_never_loses_a_code_and_an_ended_one_is_not_used_anew(made: cast.Book) -> None:
    held = in_force("code_list", PLANS, cast.today(), made.county.pk)
    call, county = cast.console(made.county.pk), made.county.pk
    told = {"kind": "code_list", "code": PLANS, "valid_from": cast.today(), "basis": "纪要", "county": county}
    with pytest.raises(Refusal, match="may not vanish"):
        propose(call, **told, body={**held.body, "items": held.body["items"][1:]})
    first, *others = held.body["items"]
    entry = propose(cast.console(county), **told, body={**held.body, "items": [{**first, "ended": True}, *others]})
    put_in_force(cast.call_of(made.users["county_leader"]), entry=entry, shown=shown_digest(entry))
    refuse_unknown_code(county, PLANS, [others[0]["code"]], cast.today())
    with pytest.raises(Refusal, match="not in the list"):
        refuse_unknown_code(county, PLANS, [first["code"]], cast.today())
    assert first["code"] in labels(PLANS, cast.today(), "zh", county)


def test_a_parameter_is_not_called_like_a_fact(made: cast.Book) -> None:
    officer = faces(made)[0]
    head = {"code": "county.line", "label_zh": "县监测线", "valid_from": "2026-01-01", "basis": "纪要"}
    named = {"unit": "fen", "value": "7200", "name_zh": "年龄", "name_en": "county_line"}
    status, words = officer.sends("policy_new", "parameter", **head, **named)
    assert status == 422 and "“年龄”" in words
    assert officer.sends("policy_new", "parameter", **head, **{**named, "name_zh": "县监测线"})[0] == 200
    assert Entry.objects.get(code="county.line").body["value"] == 720_000
