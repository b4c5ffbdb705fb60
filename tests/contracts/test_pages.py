"""What pages promise beside rights: sign-in, the demonstration's roles, hidden names, keys, downloads, the trail."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from bangfu.audit.models import KeptAside, Line
from bangfu.audit.queries import verify, verify_rows
from bangfu.kernel.ids import uuid7
from bangfu.places.actions import open_county
from bangfu.reporting.models import Run, RunFigure
from bangfu.snapshots.models import Frozen
from bangfu.staff.actions import appoint, register_organisation
from bangfu.subjects.actions import register_area
from bangfu.web.figures import baseline_word
from bangfu.web.verdicts import kept_claim
from bangfu.works.actions import register_project
from bangfu.works.models import Progress
from tests.cast import FROM, PASSWORD, Cast, console, signed, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(everybody: Cast) -> Client:
    return signed(Client(), everybody.own.users["bureau_clerk"])


def key() -> str:
    return str(uuid7(timezone.now()))


def events() -> list[str]:
    rows = Line.objects.filter(action="audit.event.note").order_by("seq")
    return [str(line.detail["event"]) for line in rows]


def test_signing_in_is_a_line_and_leads_only_to_this_host(everybody: Cast) -> None:
    client = Client()
    form = {"username": "OWN-auditor", "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert client.post("/sign-in/", form)["Location"] == "/"
    assert events()[-1] == "signed_in"
    assert client.post("/language/", {"language": "en", "next": "//elsewhere.example/"})["Location"] == "/"


def test_five_wrong_passwords_lock_the_account(everybody: Cast) -> None:
    client = Client()
    wrong = {"username": "own-auditor", "password": "not-this-one"}
    statuses = [client.post("/sign-in/", wrong).status_code for _ in range(6)]
    assert statuses[0] == 422
    assert statuses[-1] == 429
    assert client.post("/sign-in/", {**wrong, "password": PASSWORD}).status_code == 429
    assert Client().post("/sign-in/", {"username": "own-inspector", "password": PASSWORD}).status_code == 302
    assert "sign_in_failed" in events()
    assert "not-this-one" not in str(list(Line.objects.values_list("detail", "answer")))


def test_an_unknown_name_is_not_kept(everybody: Cast) -> None:
    before = Line.objects.count()
    Client().post("/sign-in/", {"username": "my-secret-password", "password": "x"})
    assert Line.objects.count() == before


def test_roles_are_switched_in_the_demonstration_only(everybody: Cast, settings: Any) -> None:
    client = signed(Client(), everybody.own.users["village_cadre"])
    wanted = {"role": "own-auditor"}
    assert client.post("/demo/role/", wanted).status_code == 404
    settings.MODE = "demo"
    assert client.post("/demo/role/", wanted, REMOTE_ADDR="10.0.0.7").status_code == 404
    assert client.post("/demo/role/", {"role": "idle"}).status_code == 404
    assert client.post("/demo/role/", wanted).status_code == 302
    assert events()[-1] == "role_switched"
    assert client.get(f"/{everybody.own.county.code}/audit/").status_code == 200


def test_nobody_of_a_real_county_is_switched_to_or_from(everybody: Cast, settings: Any) -> None:
    settings.MODE = "demo"
    real = open_county(console(), code="990177", name_zh="实县", name_en="Real", kind="county", made=False)
    register_area(console(real.pk), county=real, code="R", name="实县", level="county", parent=None, valid_from=FROM)
    office = register_organisation(
        console(real.pk), county=real, code="RO", name="实县办", level="county", kind="office", valid_from=FROM
    )
    appoint(
        console(real.pk),
        login="own-auditor",
        name="x",
        organisation=office,
        role="inspector",
        title="x",
        county=real,
        area=None,
        valid_from=FROM,
    )
    client = signed(Client(), everybody.own.users["village_cadre"])
    assert client.post("/demo/role/", {"role": "own-auditor"}).status_code == 404
    both = signed(Client(), everybody.own.users["auditor"])
    assert both.post("/demo/role/", {"role": "own-village_cadre"}).status_code == 404


def test_a_complaint_is_kept_with_its_numbers_masked(everybody: Cast) -> None:
    form = {"county": everybody.own.county.code, "text": "重复填表，身份证990101199001011235也要填三次", "reply": ""}
    answer = Client().post("/complaint/", form)
    line = Line.objects.get(action="audit.event.note", detail__event="complaint")
    assert "重复填表" in line.detail["text"]
    assert "990101199001011235" not in str(line.detail)
    assert line.key[:13] in answer.content.decode()
    reader = signed(Client(), everybody.own.users["audit_admin"])
    page = reader.get(f"/{everybody.own.county.code}/audit/{line.seq}/")
    assert "重复填表" in page.content.decode()


def test_a_form_without_its_number_is_refused_and_sent_twice_is_one_record(everybody: Cast, clerk: Client) -> None:
    work = everybody.own.works["town"].subject
    address = f"/{everybody.own.county.code}/works/{work.uid}/progress/"
    form = {"on": today().isoformat(), "progress": "30"}
    assert clerk.post(address, form).status_code == 422
    form["key"] = key()
    assert [clerk.post(address, form).status_code for _ in range(3)] == [302, 302, 302]
    assert Progress.objects.known().filter(subject=work, on=today()).count() == 1
    changed = clerk.post(address, {**form, "progress": "90"})
    assert changed.status_code == 422
    assert KeptAside.objects.count() == 1
    assert Progress.objects.known().filter(subject=work, on=today()).get().progress_bp == 3000


def test_both_copies_in_both_scripts_and_a_line_each(everybody: Cast, clerk: Client) -> None:
    run = everybody.own.runs["bureau"]
    for copy in ("check", "submit"):
        for script in ("hans", "hant"):
            answer = clerk.get(f"/{everybody.own.county.code}/reports/{run.uid}/file/?copy={copy}&script={script}")
            assert answer["Content-Disposition"].startswith("attachment")
            assert unquote(answer["Content-Disposition"]).endswith(".docx")
            text = zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
            assert ("bookmarkStart" in text) == (copy == "check")
            assert ("項目" in text) == (script == "hant")
    assert events().count("downloaded") == 4
    assert clerk.get(f"/{everybody.own.county.code}/reports/{run.uid}/file/?copy=other").status_code == 404


def test_a_figure_page_names_snapshot_definition_and_policy(everybody: Cast, clerk: Client) -> None:
    run = everybody.own.runs["bureau"]
    one = run.figures.exclude(records=[]).first()
    assert one is not None
    page = clerk.get(f"/{everybody.own.county.code}/reports/{run.uid}/figures/{one.code}/").content.decode()
    for wanted in (
        run.frozen.short,
        run.frozen.policy_version[:12],
        one.definition["digest"][:12],
        one.definition["numerator"],
    ):
        assert wanted in page


def test_the_list_behind_an_indicator_has_its_total(everybody: Cast, clerk: Client) -> None:
    page = clerk.get(f"/{everybody.own.county.code}/indicators/works.investment/")
    assert page.context["figure"]["value"] == "3,161.75"
    assert page.context["records"]["totals"]["cells"][-1]["value"] == page.context["figure"]["value"]
    narrowed = clerk.get(f"/{everybody.own.county.code}/indicators/works.investment/?stage=design")
    assert narrowed.context["figure"]["value"] == "412"
    assert len(narrowed.context["filters"]) == 1
    wrong = clerk.get(f"/{everybody.own.county.code}/indicators/works.investment/?employer=nobody")
    assert wrong.status_code == 422


def test_a_township_sees_the_sum_of_its_own_area(everybody: Cast) -> None:
    client = signed(Client(), everybody.own.users["township_clerk"])
    page = client.get(f"/{everybody.own.county.code}/indicators/works.investment/")
    # 东岸镇: ring road, village road, canal.
    assert page.context["figure"]["value"] == "1,459.75"


def test_a_reader_who_may_not_freeze_gets_the_latest_snapshot(everybody: Cast, clerk: Client) -> None:
    code = everybody.own.county.code
    work = everybody.own.works["town"].subject
    inspector = signed(Client(), everybody.own.users["inspector"])
    held = Frozen.objects.filter(county=everybody.own.county).count()
    clerk.post(f"/{code}/works/{work.uid}/progress/", {"key": key(), "on": today().isoformat(), "progress": "44"})
    page = inspector.get(f"/{code}/indicators/works.investment/")
    assert page.context["figure"]["note"]
    assert Frozen.objects.filter(county=everybody.own.county).count() == held
    fresh = clerk.get(f"/{code}/indicators/works.investment/")
    assert not fresh.context["figure"]["note"]
    assert Frozen.objects.filter(county=everybody.own.county).count() == held + 1
    missing = inspector.get(f"/{code}/indicators/works.value_done/?as_of=2021-03-04")
    assert missing.status_code == 404


def test_a_correction_needs_its_reason_and_keeps_the_old_value(everybody: Cast, clerk: Client) -> None:
    work = everybody.own.works["village"].subject
    address = f"/{everybody.own.county.code}/works/{work.uid}/correct/"
    assert clerk.post(address, {"key": key(), "investment": "90", "reason": ""}).status_code == 422
    assert clerk.post(address, {"key": key(), "investment": "90", "reason": "抄错"}).status_code == 302
    line = Line.objects.filter(action="works.project.amend").get()
    assert line.reason == "抄错"
    assert line.detail["changes"]["investment_fen"] == [88_250_000, 90_000_000]
    shown = clerk.get(f"/{everybody.own.county.code}/works/{work.uid}/").context["history"][0]["changes"]
    assert shown == ["投资 88.25 → 90 万元"]
    auditor = signed(Client(), everybody.own.users["auditor"])
    page = auditor.get(f"/{everybody.own.county.code}/audit/{line.seq}/")
    changed = {"field": "投资", "before": "88.25", "after": "90", "unit": "万元"}
    assert changed in page.context["changes"]
    assert "works.project.amend" in page.context["kept_as"]
    assert "investment_fen" not in page.content.decode()


def test_a_fault_of_an_amount_stands_at_its_own_field(everybody: Cast, clerk: Client) -> None:
    work = everybody.own.works["village"].subject
    address = f"/{everybody.own.county.code}/works/{work.uid}/"
    wrong = {"key": key(), "investment": "ninety", "length": "3 kg", "reason": "抄错"}
    assert set(clerk.post(f"{address}correct/", wrong).context["correct"]["form"].errors) == {"investment", "length"}
    wrong = {"key": key(), "on": today().isoformat(), "value_done": "7公里"}
    assert set(clerk.post(f"{address}progress/", wrong).context["record_progress"]["form"].errors) == {"value_done"}
    over = clerk.post(f"{address}progress/", {"key": key(), "on": today().isoformat(), "progress": "140"})
    assert "0 到 100% 之间" in over.content.decode()
    assert "%%" not in over.content.decode()


def test_weak_passwords_are_refused_in_the_readers_language(everybody: Cast, clerk: Client) -> None:
    for weak, words in (("short1", "至少要 10 个字符"), ("83019275640", "全是数字"), ("password123", "容易被猜到")):
        form = {"key": key(), "current": PASSWORD, "password": weak, "again": weak}
        page = clerk.post("/password/", form).content.decode()
        assert words in page
        assert "都还在" not in page
        assert "This password" not in page


def test_an_empty_workbench_says_honestly_what_the_role_can_do(everybody: Cast) -> None:
    code = everybody.own.county.code
    found = {}
    for role in ("contractor", "system_admin", "audit_admin", "village_cadre"):
        found[role] = signed(Client(), everybody.own.users[role]).get(f"/{code}/").context["nothing"]
    assert found["contractor"]["url"] == found["system_admin"]["url"] == ""
    assert found["audit_admin"]["url"] == f"/{code}/audit/"
    assert found["village_cadre"]["url"] == f"/{code}/works/"
    assert found["contractor"]["title"] != found["village_cadre"]["title"]


def test_own_tasks_stand_apart_and_what_is_over_its_day_comes_first(everybody: Cast, clerk: Client) -> None:
    context = clerk.get(f"/{everybody.own.county.code}/").context
    for name, own in (("tasks", True), ("elsewhere", False)):
        rows = context[name]["rows"]
        assert all(task["own"] is own for task in rows) and (rows or not own), name
        assert [task["days"] for task in rows] == sorted(task["days"] for task in rows)


def test_a_declared_figure_of_a_report_shows_how_far_it_is_off() -> None:
    one = RunFigure(
        declared="12.5亿元", computed="11.7", unit="万元", verdict="inconsistent", severity="material", value="117000"
    )
    with override("zh-hans"):
        shown = kept_claim(one)
        assert shown is not None
        assert [shown[name] for name in ("declared", "computed", "difference")] == [
            "12.5亿元",
            "11.7 亿元",
            "+0.8 亿元",
        ]
        assert shown["severity"] and shown["why"]
    one.declared, one.verdict, one.severity = "", "", ""
    assert kept_claim(one) is None


def test_a_growth_names_its_baseline() -> None:
    with override("en"):
        assert baseline_word(12_345_600, "investment_fen") == "the baseline, 12.3456 × 10,000 yuan"


def test_place_names_of_a_sample_are_hidden_until_asked_for(everybody: Cast) -> None:
    sample = open_county(
        console(), code="MODEL", name_zh="范例", name_en="Model", kind="sample", made=True, read_only=True
    )
    area = register_area(
        console(sample.pk),
        county=sample,
        code="M1",
        name="望山县",
        alias="某县",
        level="county",
        parent=None,
        valid_from=FROM,
    ).area
    office = register_organisation(
        console(sample.pk),
        county=sample,
        code="MO",
        name="望山县路政所",
        alias="某县路政所",
        level="county",
        kind="bureau",
        area=area,
        valid_from=FROM,
    )
    work = register_project(
        console(sample.pk),
        county=sample,
        code="MP",
        name="望山大桥",
        alias="某桥",
        batch=None,
        employer=office,
        employer_level="county",
        years=(2021, 2021),
        area=area,
        category="bridge",
        service_level="bridge",
        stage="construction",
        planned_finish=date(2021, 6, 30),
    )
    user = everybody.own.users["inspector"]
    appoint(
        console(sample.pk),
        login=user.login,
        name=user.name,
        organisation=office,
        role="reader",
        title="Reader",
        county=sample,
        area=None,
        valid_from=FROM,
    )
    client = signed(Client(), user)
    for address in ("/MODEL/", "/MODEL/works/", f"/MODEL/works/{work.subject.uid}/", "/MODEL/indicators/works.length/"):
        hidden = client.get(address).content.decode()
        assert "望山" not in hidden, address
    desk = client.get("/MODEL/")
    assert (desk.context["read_only"], desk.context["tasks"]["rows"]) == (True, []), (
        "what it left open is no work of today"
    )
    shown = client.get("/MODEL/works/?names=shown").content.decode()
    assert "望山大桥" in shown
    assert f"/MODEL/works/{work.subject.uid}/?names=shown" in shown
    assert client.post(f"/MODEL/works/{work.subject.uid}/progress/", {"key": key()}).status_code == 403


def test_making_a_report_over_the_page(everybody: Cast, clerk: Client) -> None:
    code, office = everybody.own.county.code, everybody.own.offices["bureau"].subject.code
    before = Run.objects.count()
    year = today().year
    form = {
        "key": key(),
        "kind": "work-summary",
        "organisation": office,
        "period_from": date(year, 1, 1).isoformat(),
        "period_to": today().isoformat(),
        "as_of": today().isoformat(),
    }
    answer = clerk.post(f"/{code}/reports/new/", form)
    assert answer.status_code == 302
    assert clerk.post(f"/{code}/reports/new/", form)["Location"] == answer["Location"]
    assert Run.objects.count() == before + 1
    backwards = {**form, "key": key(), "period_to": "2001-01-01"}
    assert clerk.post(f"/{code}/reports/new/", backwards).status_code == 422


def test_the_trail_holds_after_all_this(everybody: Cast, clerk: Client) -> None:
    auditor = signed(Client(), everybody.own.users["auditor"])
    address = f"/{everybody.own.county.code}/audit/verify/"
    assert auditor.post(address, {"key": key()}).status_code == 302
    line = Line.objects.get(action="audit.event.note", detail__event="verified")
    assert (line.detail["faults"], verify(), verify_rows()) == (0, [], [])
    page = auditor.get(f"/{everybody.own.county.code}/audit/?action=works.project.register")
    assert {row["action"] for row in page.context["lines"]} == {page.context["lines"][0]["action"]}
    assert page.context["verify"]["state"] == "ok"


def test_no_indicator_leads_to_a_refusal(everybody: Cast, clerk: Client) -> None:
    code = everybody.own.county.code
    links = [row["url"] for topic in clerk.get(f"/{code}/indicators/").context["topics"] for row in topic["rows"]]
    assert len(links) > 10
    assert [link for link in links if clerk.get(link).status_code != 200] == []


def test_administrators_see_no_works_and_no_household_names(everybody: Cast) -> None:
    client = signed(Client(), everybody.own.users["system_admin"])
    code = everybody.own.county.code
    assert [client.get(f"/{code}/{page}/").status_code for page in ("works", "reports", "audit")] == [403, 403, 403]
    assert "headings" in client.get(f"/{code}/").content.decode()
