"""The policybook: first install, upgrade, a county's own rows, four eyes, what was shown, and no change behind it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import QuerySet

from bangfu.audit.models import Line
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Call, Grant
from bangfu.policybook import actions, queries
from bangfu.policybook.models import Entry
from bangfu.policybook.rules.differences import Difference
from bangfu.policybook.rules.files import FileEntry, read_text

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
MINE, OTHER = 71_001, 71_002
TEXT = """
parameters:
- code: cups.at_most
  valid_from: 2020-01-01
  source: {document: 茶水管理办法}
  label: {zh: 杯数上限, en: Cups at most}
  value: 3
  unit: count
- code: cups.at_most
  valid_from: 2025-01-01
  source: {document: 茶水管理办法（修订）}
  label: {zh: 杯数上限, en: Cups at most}
  value: 4
  unit: count
"""


def actor(name: str, *rights: Right, county: int = MINE) -> Actor:
    return Actor(None, name, name, tuple(Grant(right, county, "/", "test") for right in rights))


WRITER = actor("writer", Right.POLICY_ENTRY_PROPOSE, Right.POLICY_ENTRY_APPROVE, Right.POLICY_ENTRY_READ)
HEAD = actor("head", Right.POLICY_ENTRY_PROPOSE, Right.POLICY_ENTRY_APPROVE, Right.POLICY_ENTRY_READ)


def call(who: Actor, reason: str = "") -> Call:
    return Call(who, str(uuid4()), NOW, reason)


def files(text: str = TEXT) -> list[FileEntry]:
    return read_text(text, "parameter", "parameters/tea.yaml")


def install(text: str = TEXT) -> dict[str, int]:
    return actions.load_vendor(call(WRITER), files=files(text))


def own(value: int, who: Actor = WRITER, **more: Any) -> Entry:
    body = {"label": {"zh": "杯数上限", "en": "Cups at most"}, "value": value, "unit": "count"}
    given = {"valid_from": date(2024, 1, 1), "basis": "县办公会纪要", "county": MINE, **more}
    return actions.propose(call(who), kind="parameter", code="cups.at_most", body=body, **given)


def approve(entry: Entry, who: Actor = HEAD) -> Entry:
    return actions.put_in_force(call(who), entry=entry, shown=queries.shown_digest(entry))


def test_a_first_install_is_in_force_and_dated() -> None:
    assert install() == {"in_force": 2, "proposed": 0, "unchanged": 0}
    assert queries.parameter("cups.at_most", date(2024, 12, 31)) == 3
    assert queries.number("cups.at_most", TODAY) == 4
    with pytest.raises(Refusal) as no:
        queries.parameter("cups.at_most", date(2019, 12, 31))
    assert no.value.status == 404


def test_an_upgrade_only_proposes_and_shows_what_it_changes() -> None:
    install()
    changed = TEXT.replace("value: 4", "value: 5")
    assert install(changed) == {"in_force": 0, "proposed": 1, "unchanged": 1}
    assert queries.parameter("cups.at_most", TODAY) == 4
    waiting = Entry.objects.get(state="proposed")
    assert queries.preview(waiting) == [Difference("value", 4, 5)]
    approve(waiting)
    assert queries.parameter("cups.at_most", TODAY) == 5
    old = Entry.objects.get(state="superseded")
    assert old.body["value"] == 4
    assert old.superseded_seq == Line.objects.latest("seq").seq
    assert install(changed) == {"in_force": 0, "proposed": 0, "unchanged": 2}


def test_a_newer_upgrade_takes_the_place_of_one_that_nobody_decided() -> None:
    install()
    install(TEXT.replace("value: 4", "value: 5"))
    install(TEXT.replace("value: 4", "value: 6"))
    assert [row.body["value"] for row in Entry.objects.filter(state="proposed")] == [6]


def test_a_rejected_upgrade_is_not_proposed_again() -> None:
    install()
    changed = TEXT.replace("value: 4", "value: 5")
    install(changed)
    waiting = Entry.objects.get(state="proposed")
    with pytest.raises(Refusal) as no:
        actions.reject(call(HEAD), entry=waiting, reason=" ")
    assert no.value.field == "reason"
    actions.reject(call(HEAD), entry=waiting, reason="本县不用")
    assert install(changed) == {"in_force": 0, "proposed": 0, "unchanged": 2}
    assert queries.parameter("cups.at_most", TODAY) == 4
    with pytest.raises(Refusal, match="decided already"):
        approve(waiting)


def test_a_countys_own_row_goes_before_the_vendors_also_after_an_upgrade() -> None:
    install()
    approve(own(9))
    install(TEXT.replace("value: 4", "value: 5"))
    approve(Entry.objects.get(state="proposed"))
    assert queries.parameter("cups.at_most", TODAY, MINE) == 9
    assert queries.parameter("cups.at_most", TODAY, OTHER) == 5
    assert queries.parameter("cups.at_most", TODAY) == 5
    assert queries.parameter("cups.at_most", date(2023, 1, 1), MINE) == 3


def test_only_its_proposer_takes_a_proposal_back_and_that_stays_so() -> None:
    install()
    entry = own(9)
    with pytest.raises(Refusal) as other:
        actions.withdraw(call(HEAD), entry=entry, reason="写错")
    assert other.value.status == 403
    with pytest.raises(Refusal) as silent:
        actions.withdraw(call(WRITER), entry=entry, reason=" ")
    assert silent.value.field == "reason"
    actions.withdraw(call(WRITER), entry=entry, reason="写错一位")
    entry.refresh_from_db()
    assert (entry.state, entry.decision_reason, entry.approver_uid) == ("withdrawn", "写错一位", "")
    line = Line.objects.latest("seq")
    assert (line.action, line.detail["code"]) == ("policy.entry.withdraw", "cups.at_most")
    for decided in (
        lambda: approve(entry),
        lambda: actions.withdraw(call(WRITER), entry=entry, reason="再来"),
        lambda: actions.reject(call(HEAD), entry=entry, reason="不用"),
    ):
        with pytest.raises(Refusal, match="decided already"):
            decided()
    with pytest.raises(DatabaseError), transaction.atomic():
        QuerySet(Entry).filter(pk=entry.pk).update(state="proposed")
    assert own(9).version == 2
    in_force = approve(own(8))
    with pytest.raises(Refusal, match="decided already"):
        actions.withdraw(call(WRITER), entry=in_force, reason="晚了")


def test_nobody_puts_their_own_proposal_in_force() -> None:
    install()
    entry = own(9)
    with pytest.raises(Refusal) as no:
        approve(entry, WRITER)
    assert no.value.status == 403
    entry.refresh_from_db()
    assert entry.state == "proposed"


def test_the_database_refuses_it_too() -> None:
    entry = own(9)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuerySet(Entry).filter(pk=entry.pk).update(state="in_force", approver_uid="writer")
    with pytest.raises(IntegrityError), transaction.atomic():
        QuerySet(Entry).filter(pk=entry.pk).update(state="in_force")
    QuerySet(Entry).filter(pk=entry.pk).update(state="in_force", approver_uid="head")


def test_one_approves_what_was_shown() -> None:
    install()
    first, second = own(9), own(10)
    shown = queries.shown_digest(second)
    with pytest.raises(Refusal) as missing:
        actions.put_in_force(call(HEAD), entry=second, shown="")
    assert missing.value.status == 428
    approve(first)
    with pytest.raises(Refusal) as stale:
        actions.put_in_force(call(HEAD), entry=second, shown=shown)
    assert stale.value.status == 409
    assert queries.parameter("cups.at_most", TODAY, MINE) == 9
    assert approve(second).version == 2
    assert queries.parameter("cups.at_most", TODAY, MINE) == 10


def test_another_county_decides_nothing_here() -> None:
    entry = own(9)
    outsider = actor("outsider", Right.POLICY_ENTRY_APPROVE, Right.POLICY_ENTRY_READ, county=OTHER)
    with pytest.raises(Refusal) as no:
        approve(entry, outsider)
    assert no.value.status == 403
    assert not queries.visible(outsider).filter(pk=entry.pk).exists()
    assert queries.get(WRITER, entry.pk) == entry
    with pytest.raises(Refusal) as absent:
        queries.get(outsider, entry.pk)
    assert absent.value.status == 404
    assert not queries.visible(actor("nobody")).exists()


def test_an_office_of_the_county_may_propose_and_not_decide() -> None:
    rights = (Right.POLICY_ENTRY_PROPOSE, Right.POLICY_ENTRY_APPROVE)
    office = Actor(None, "office", "office", tuple(Grant(right, MINE, "/1/", "leader", 12) for right in rights))
    assert own(9, office).county_id == MINE
    with pytest.raises(Refusal) as elsewhere:
        own(9, office, county=OTHER)
    assert elsewhere.value.status == 403
    with pytest.raises(Refusal) as deciding:
        approve(own(10), office)
    assert deciding.value.status == 403


def test_a_body_its_kind_cannot_use_is_refused_by_key() -> None:
    with pytest.raises(Refusal) as no:
        actions.propose(
            call(WRITER), kind="parameter", code="x", valid_from=TODAY, basis="纪要", body={"value": 1}, county=MINE
        )
    assert no.value.field == "unit"
    with pytest.raises(Refusal) as unknown:
        actions.propose(call(WRITER), kind="wish", code="x", valid_from=TODAY, basis="纪要", body={}, county=MINE)
    assert unknown.value.field == "kind"


def test_the_same_version_is_not_proposed_twice() -> None:
    own(9)
    with pytest.raises(Refusal, match="exactly this version"):
        own(9, HEAD)


@pytest.mark.parametrize(
    "change",
    [
        {"body": {"value": 99}},
        {"digest": "0" * 64},
        {"valid_from": date(2000, 1, 1)},
        {"valid_to": date(2030, 1, 1)},
        {"basis": "别的文件"},
        {"proposer_uid": "somebody"},
        {"code": "cups.at_least"},
        {"state": "proposed"},
        {"state": "rejected"},
        {"approver_uid": "somebody"},
    ],
)
def test_the_database_refuses_to_change_what_an_entry_says(change: dict[str, Any]) -> None:
    install()
    row = Entry.objects.get(valid_from=date(2025, 1, 1))
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        QuerySet(Entry).filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM policybook_entry WHERE id = %s", [row.pk])
    assert queries.verify() == []


def test_a_decision_is_not_taken_back() -> None:
    entry = own(9)
    actions.reject(call(HEAD), entry=entry, reason="不合适")
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        QuerySet(Entry).filter(pk=entry.pk).update(state="proposed")


def test_the_export_is_the_file() -> None:
    install()
    approve(own(9))
    assert read_text(queries.export("parameter"), "parameter", "export") == files()
    (mine,) = read_text(queries.export("parameter", MINE), "parameter", "export")
    assert mine.body["value"] == 9


def test_the_policy_version_changes_with_the_rows_in_force_only() -> None:
    install()
    before = queries.policy_version(TODAY, MINE)
    entry = own(9)
    assert queries.policy_version(TODAY, MINE) == before
    approve(entry)
    assert queries.policy_version(TODAY, MINE) != before
    assert queries.policy_version(TODAY, OTHER) == before
    assert queries.policy_version(date(2023, 1, 1), MINE) == queries.policy_version(date(2023, 1, 1), OTHER)


def test_labels_use_the_words_of_the_day() -> None:
    text = """
code_lists:
- code: tea.kind
  valid_from: 2020-01-01
  valid_to: 2025-01-01
  source: {document: 茶叶分类}
  label: {zh: 茶叶种类, en: Kinds of tea}
  items: [{code: green, label: {zh: 绿茶, en: Green tea}}]
- code: tea.kind
  valid_from: 2025-01-01
  source: {document: 茶叶分类（新）}
  label: {zh: 茶叶种类, en: Kinds of tea}
  items: [{code: green, label: {zh: 不发酵茶, en: Unfermented tea}}]
"""
    actions.load_vendor(call(WRITER), files=read_text(text, "code_list", "code_lists/tea.yaml"))
    assert queries.label("tea.kind", "green", date(2024, 12, 31), "zh-hans") == "绿茶"
    assert queries.label("tea.kind", "green", TODAY, "zh") == "不发酵茶"
    assert queries.label("tea.kind", "green", TODAY, "en") == "Unfermented tea"
    assert queries.label("tea.kind", "black", TODAY, "zh") == "black"


def test_the_calendar_has_the_countys_own_holidays() -> None:
    year = {"year": 2026, "holidays": [{"from": "2026-10-01"}], "working": []}
    said = FileEntry("calendar", "national_2026", date(2026, 1, 1), None, "通知", year)
    actions.load_vendor(call(WRITER), files=[said])
    local = {"holidays": [{"from": "2026-02-18", "to": "2026-02-20"}]}
    entry = actions.propose(
        call(WRITER), kind="calendar", code="local_2026", valid_from=date(2026, 1, 1), basis="县政府通知", body=local,
        county=MINE,
    )  # fmt: skip
    approve(entry)
    assert date(2026, 2, 19) in queries.calendar(MINE).off
    assert date(2026, 2, 19) not in queries.calendar(OTHER).off
    assert queries.calendar(MINE).years == frozenset({2026})


def test_the_same_request_sent_again_is_one_proposal() -> None:
    once = call(WRITER)
    said = files()[0]
    given: dict[str, Any] = {
        "kind": "parameter", "code": said.code, "valid_from": said.valid_from, "basis": said.source, "body": said.body,
        "county": MINE,
    }  # fmt: skip
    assert actions.propose(once, **given) == actions.propose(once, **given)
    assert Entry.objects.count() == 1
