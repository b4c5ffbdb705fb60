"""Rules as policy files say them: all that ship can be read on every day, and a fault names file, entry, key, place."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bangfu.kernel.refusal import Refusal, Refusals
from bangfu.policybook.rules.files import FileEntry, read_folder, read_text
from bangfu.screening.rules.reading import codes_of, in_force, is_rule, read, refuse_unreadable
from bangfu.snapshots.rules import vocabulary_of_entries

POLICY = Path(__file__).resolve().parents[2] / "policy"
SHIPPED = read_folder(POLICY)
DAY = date(2026, 11, 22)
GOOD = """
rules:
- code: lead.large
  valid_from: 2020-01-01
  source: {document: 县办公会纪要}
  label: {zh: 人口多的户, en: Large household}
  entity: household
  kind: lead
  criterion: 家庭人口数 > 8人 且 所有成员(年龄 >= 成年年龄)
"""
CHECK = """
checks:
- code: identity.large
  valid_from: 2020-01-01
  source: {document: 县办公会纪要}
  label: {zh: 人口多的户, en: Large household}
  entity: household
  family: identity
  severity: doubtful
  criterion: 家庭人口数 > 8人
  message: {zh: 人口多, en: Many people}
  cure: {zh: 核实, en: Look}
"""


def rule(text: str, kind: str = "rule") -> FileEntry:
    (one,) = read_text(text, kind, f"{kind}s/own.yaml")
    return one


def read_with_shipped(one: FileEntry) -> object:
    said = in_force(SHIPPED, DAY)
    return read(one, vocabulary_of_entries(said, DAY), codes_of(said))


def test_every_shipped_rule_is_read_on_every_day_something_changes() -> None:
    """From the first day of any of them: labels of code lists and parameters change with their days."""
    begin = min(one.valid_from for one in SHIPPED if is_rule(one))
    days = {one.valid_from for one in SHIPPED} | {one.valid_to for one in SHIPPED if one.valid_to}
    asked = sorted({day + timedelta(days=step) for day in days for step in (-1, 0)} | {DAY})
    asked = [day for day in asked if day >= begin]
    assert len(asked) >= 4
    for day in asked:
        refuse_unreadable(SHIPPED, day)
        assert any(is_rule(one) for one in in_force(SHIPPED, day))


def test_the_youngest_entry_of_a_day_is_in_force() -> None:
    old, new = rule(GOOD), rule(GOOD.replace("2020-01-01", "2024-01-01"))
    ended = rule(GOOD.replace("2020-01-01", "2025-01-01\n  valid_to: 2025-02-01"))
    assert in_force([new, old, ended], date(2023, 1, 1)) == [old]
    assert in_force([new, old, ended], date(2025, 1, 31)) == [ended]
    assert in_force([new, old, ended], date(2025, 2, 1)) == [new]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (("  criterion: 家庭人口数 > 8人 且 所有成员(年龄 >= 成年年龄)\n", ""), "criterion"),
        (("  entity: household\n", ""), "entity"),
        (("  kind: lead\n", "  kind: 3\n"), "kind"),
        ((", en: Large household", ""), "label.en"),
        (("  kind: lead\n", "  kind: lead\n  suspended: no\n"), "suspended"),
    ],
)
def test_a_key_that_is_lacking_is_named(change: tuple[str, str], field: str) -> None:
    assert change[0] in GOOD
    with pytest.raises(Refusal) as no:
        rule(GOOD.replace(*change))
    assert (no.value.row, no.value.field) == ("rules/own.yaml: lead.large", field)


@pytest.mark.parametrize(("text", "kind"), [(GOOD, "rule"), (CHECK, "check")])
def test_an_suspended_entry_is_no_rule(text: str, kind: str) -> None:
    one = rule(text + "  suspended: true\n", kind)
    assert not is_rule(one) and is_rule(rule(text, kind))


@pytest.mark.parametrize("key", ["family", "severity", "message", "cure", "label"])
def test_a_check_of_records_needs_all_its_keys(key: str) -> None:
    lines = [line for line in CHECK.splitlines() if not line.startswith(f"  {key}:")]
    with pytest.raises(Refusal) as no:
        rule("\n".join(lines), "check")
    assert no.value.row == "checks/own.yaml: identity.large"
    assert no.value.field.split(".")[0] == key


@pytest.mark.parametrize(
    ("change", "field", "place"),
    [
        (("entity: household", "entity: houshold"), "entity", None),
        (("kind: lead", "kind: hint"), "kind", None),
        (("家庭人口数 > 8人", "家庭人口 > 8人"), "criterion", 1),
        (("8人", "8元"), "criterion", 1),
        (("成年年龄)", "成年年龄"), "criterion", 29),
        (("年龄 >= 成年年龄", "年龄 >= 法定年龄"), "criterion", 25),
    ],
)
def test_what_a_rule_cannot_mean_is_told_with_its_place(change: tuple[str, str], field: str, place: int | None) -> None:
    assert change[0] in GOOD
    with pytest.raises(Refusal) as no:
        read_with_shipped(rule(GOOD.replace(*change)))
    assert (no.value.row, no.value.field) == ("rules/own.yaml: lead.large", field)
    assert no.value.params.get("place") == place
    assert no.value.cure


@pytest.mark.parametrize(("key", "code"), [("family", "beauty"), ("severity", "grave")])
def test_a_check_takes_codes_of_its_lists(key: str, code: str) -> None:
    lines = [f"  {key}: {code}" if line.startswith(f"  {key}:") else line for line in CHECK.splitlines()]
    with pytest.raises(Refusal) as no:
        read_with_shipped(rule("\n".join(lines), "check"))
    assert (no.value.field, no.value.params["code"]) == (key, code)


def test_every_fault_is_told_at_once_and_one_code_is_one_rule() -> None:
    broken = rule(GOOD.replace("8人", "8元"))
    same = rule(CHECK.replace("identity.large", "lead.large"), "check")
    with pytest.raises(Refusals) as no:
        refuse_unreadable([*SHIPPED, broken, same], DAY)
    assert sorted((one.row, one.field) for one in no.value.each) == [
        ("checks/own.yaml: lead.large", "code"),
        ("rules/own.yaml: lead.large", "criterion"),
    ]
