"""Policy files: what is read is what was written, and a fault is named by file, entry and key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

from bangfu.kernel.refusal import Refusal
from bangfu.policybook.rules.differences import Difference, differences
from bangfu.policybook.rules.files import FOLDERS, read_folder, read_text, write_text

POLICY = Path(__file__).resolve().parents[2] / "policy"
GOOD = """
parameters:
- code: cups.at_most
  valid_from: 2020-01-01
  source: {document: 茶水管理办法}
  label: {zh: 杯数上限, en: Cups at most}
  value: 3
  unit: count
"""
TEAS = """
code_lists:
- code: tea.colour
  valid_from: 2020-01-01
  source: {document: 茶水管理办法}
  label: {zh: 茶的颜色, en: Colours of tea}
  items: [{code: green, label: {zh: 绿茶, en: Green tea}}]
"""


def test_shipped_files_are_read_and_written_alike() -> None:
    entries = read_folder(POLICY)
    assert {entry.kind for entry in entries} >= {"calendar", "code_list", "indicator", "parameter"}
    for kind in {entry.kind for entry in entries}:
        own = [entry for entry in entries if entry.kind == kind]
        assert read_text(write_text(kind, own), kind, "again") == own


def test_household_words_change_with_their_years() -> None:
    lists = [e for e in read_folder(POLICY) if e.code == "registry.household_category"]
    assert [(e.valid_from, e.valid_to) for e in lists] == [
        (date(2014, 1, 1), date(2021, 1, 1)),
        (date(2021, 1, 1), date(2026, 1, 1)),
        (date(2026, 1, 1), None),
    ]
    poor_words = ["贫困户" in str(e.body["items"]) for e in lists]
    assert poor_words == [True, False, False]


def test_every_category_of_works_has_a_known_service_level() -> None:
    lists = {e.code: e.body["items"] for e in read_folder(POLICY) if e.kind == "code_list"}
    levels = {item["code"] for item in lists["works.service_level"]}
    assert {item["service_level"] for item in lists["works.category"]} <= levels


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (("  unit: count\n", ""), "unit"),
        (("value: 3", "value: 3.5"), "value"),
        (("  value: 3\n", ""), "value"),
        (("2020-01-01", "2020-13-01"), "valid_from"),
        (("  valid_from: 2020-01-01\n", ""), "valid_from"),
        (("{document: 茶水管理办法}", "茶水管理办法"), "source"),
        (("{document: 茶水管理办法}", "{document: '', line: 3}"), "source"),
        ((", en: Cups at most", ""), "label.en"),
        (("  unit: count", "  unit: count\n  valid_to: 2020-01-01"), "valid_to"),
        (("  unit: count", "  unit: count\n  name: {zh: 杯数}"), "name.en"),
    ],
)
def test_a_fault_is_named_by_file_entry_and_key(change: tuple[str, str], field: str) -> None:
    assert change[0] in GOOD
    with pytest.raises(Refusal) as no:
        read_text(GOOD.replace(*change), "parameter", "parameters/tea.yaml")
    assert (no.value.row, no.value.field) == ("parameters/tea.yaml: cups.at_most", field)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ((", en: Colours of tea", ""), "label.en"),
        (("green, label: {zh: 绿茶, en: Green tea}", "green"), "items.1.label.zh"),
    ],
)
def test_a_code_list_and_each_item_have_a_name_in_both_languages(change: tuple[str, str], field: str) -> None:
    assert read_text(TEAS, "code_list", "code_lists/tea.yaml")[0].body["label"]["en"] == "Colours of tea"
    with pytest.raises(Refusal) as no:
        read_text(TEAS.replace(*change), "code_list", "code_lists/tea.yaml")
    assert no.value.field == field


def test_a_key_said_twice_is_refused() -> None:
    with pytest.raises(Refusal, match="stands twice"):
        read_text(GOOD + "  value: 4\n", "parameter", "parameters/tea.yaml")


def test_an_entry_said_twice_names_both_files(tmp_path: Path) -> None:
    (tmp_path / "parameters").mkdir()
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / "parameters" / name).write_text(GOOD, "utf-8")
    with pytest.raises(Refusal) as no:
        read_folder(tmp_path)
    assert no.value.row == "parameters/b.yaml: cups.at_most"
    assert "parameters/a.yaml" in str(no.value)


def test_an_unknown_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wishes").mkdir()
    (tmp_path / "wishes" / "a.yaml").write_text(GOOD, "utf-8")
    with pytest.raises(Refusal, match="no folder of a known kind"):
        read_folder(tmp_path)


def test_every_kind_has_one_folder() -> None:
    assert set(FOLDERS) == {
        "calendar", "check", "checklist", "code_list", "duty", "form", "indicator", "matching", "parameter",
        "programme", "route", "rule", "template",
    }  # fmt: skip


def test_differences_follow_codes_not_places() -> None:
    old = {"items": [{"code": "a", "order": 1}, {"code": "b", "order": 2}]}
    new = {"items": [{"code": "c", "order": 3}, {"code": "a", "order": 9}]}
    assert differences(old, new) == [
        Difference("items.a.order", 1, 9),
        Difference("items.b", {"code": "b", "order": 2}, None),
        Difference("items.c", None, {"code": "c", "order": 3}),
    ]
    assert differences(old, old) == []


def test_another_order_of_items_is_a_difference() -> None:
    old, new = [{"code": "a"}, {"code": "b"}], [{"code": "b"}, {"code": "a"}]
    assert differences({"items": old}, {"items": new}) == [Difference("items", ["a", "b"], ["b", "a"])]


def test_a_truth_is_not_a_number() -> None:
    assert differences({"value": 1}, {"value": True}) == [Difference("value", 1, True)]


def _labels(body: object) -> Iterator[dict[str, object]]:
    if isinstance(body, dict):
        if "zh" in body:
            yield body
        body = list(body.values())
    for one in body if isinstance(body, list) else []:
        yield from _labels(one)


def test_no_comma_cuts_a_text_short() -> None:
    """In {zh: …, en: a, b} the text ends at the comma and «b» becomes a key without a value."""
    files = sorted((Path(__file__).parents[2] / "policy").rglob("*.yaml"))
    labels = [label for path in files for label in _labels(yaml.safe_load(path.read_text("utf-8")))]
    assert len(labels) > 100
    assert [label for label in labels if None in label.values()] == []
