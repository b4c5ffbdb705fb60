"""A definition that is wrong is refused with its file, entry and key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bangfu.engine.indicator import read_file, read_indicator
from bangfu.engine.steps import load_steps
from bangfu.kernel.refusal import Refusal

STEPS = load_steps()
GOOD: dict[str, Any] = yaml.safe_load("""
code: made.rate
label: {zh: 率, en: Rate}
unit: "%"
decimals: 2
rounding: half_up
kind: rate
step: works_line
numerator: {column: value_done_fen, holder: holds_value, ulp: value_done_ulp_fen}
denominator: {column: investment_fen, holder: holds_investment}
list: [subject_id]
valid_from: 2020-01-01
source: {document: 统计制度}
""")


def test_a_good_definition_is_read() -> None:
    indicator = read_indicator(GOOD, STEPS, "made.yaml #1")
    assert (indicator.code, indicator.decimals, indicator.numerator.dimension) == ("made.rate", 2, "fen")


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"colour": "red"}, "colour", "no key of an indicator"),
        ({"unit": "两"}, "unit", "not known"),
        ({"unit": "公里"}, "unit", "does not fit"),
        ({"step": "works"}, "step", "no known step"),
        ({"kind": "median"}, "kind", "not known"),
        ({"rounding": "down"}, "rounding", "not known"),
        ({"decimals": 2.5}, "decimals", "whole number"),
        ({"label": {"zh": "率"}}, "label.en", "not empty"),
        ({"source": {}}, "source.document", "not empty"),
        ({"valid_from": "soon"}, "valid_from", "must be a day"),
        ({"list": ["name"]}, "list", "no column of step"),
        ({"numerator": {"column": "value"}}, "numerator.column", "no column of step"),
        ({"numerator": {"holder": "holds_value"}}, "numerator.column", "is missing"),
        ({"denominator": {"column": "length_dm"}}, "denominator", "numerator's dimension"),
        ({"subtrahend": {"column": "investment_fen"}}, "subtrahend", "exactly when it needs it"),
        ({"where": {"stage": "design"}}, "where.stage", "list of codes"),
        ({"by": "mood"}, "by", "no column of step"),
        ({"reading": "both"}, "reading", "not known"),
        ({"alike": ["mood"]}, "alike", "no column of step"),
        ({"alike": ["batch_id"]}, "alike", "must stand in the list"),
    ],
)
def test_a_wrong_key_is_named(change: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_indicator({**GOOD, **change}, STEPS, "made.yaml #1")
    assert refusal.value.field == field
    assert words in str(refusal.value)
    assert "made.yaml #1" in refusal.value.row


@pytest.mark.parametrize("key", sorted(set(GOOD) - {"code"}))
def test_a_missing_key_is_named(key: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_indicator({k: v for k, v in GOOD.items() if k != key}, STEPS, "made.yaml #1")
    assert refusal.value.field == key


@pytest.mark.parametrize(
    ("text", "words"),
    [("a: [", "not readable YAML"), ("other: []", "list of indicators"), ("indicators: [3]", "mapping")],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "made.yaml").write_text(text)
    with pytest.raises(Refusal, match=words):
        read_file(tmp_path / "made.yaml", STEPS)


def test_a_code_used_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "made.yaml").write_text(yaml.safe_dump({"indicators": [GOOD, GOOD]}))
    with pytest.raises(Refusal, match="used twice"):
        read_file(tmp_path / "made.yaml", STEPS)
