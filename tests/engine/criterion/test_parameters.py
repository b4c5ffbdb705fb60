"""Dated parameters by name: what an entry gives a rule, what is refused, and what a reason says of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bangfu.engine.criterion.dictionary import parameter_of, vocabulary_of
from bangfu.engine.criterion.meaning import read_rule
from bangfu.engine.criterion.tree import parameters_in
from bangfu.engine.criterion.verdict import Reason, explain
from bangfu.engine.criterion.vocabulary import Parameter, Vocabulary
from bangfu.engine.steps import read_step
from bangfu.kernel.refusal import Refusal
from tests.engine.criterion.county import VOCABULARY, County

NAME = {"zh": "监测线", "en": "monitoring_line"}
STEP = """-- grain: one household
-- unit: people
-- denominator: none
-- source: the register
-- entity: household | 户 | 户 household | 户 |
-- field: 家庭人口数 | member_count | member_count | number 人 | |
-- reads: household
select h.id, h.member_count from household as h
"""


def made(**body: Any) -> Parameter:
    return parameter_of("rules.x", {"name": NAME, **body}, since=date(2026, 1, 1), source="文件", digest="d1")


@pytest.mark.parametrize(
    ("body", "kind", "value", "unit"),
    [
        ({"value": 850_000, "unit": "fen"}, "number", 850_000, "元"),
        ({"value": 25, "unit": "percent"}, "number", 2_500, "%"),
        ({"value": 30, "unit": "day"}, "number", 30, "天"),
        ({"value": 16, "unit": "year_of_age"}, "number", 16, "岁"),
        ({"value": "2026-09-01"}, "date", date(2026, 9, 1), ""),
        ({"value": "标兵"}, "text", "标兵", ""),
    ],
)
def test_an_entry_gives_a_value_in_the_base_of_its_unit(body: Any, kind: str, value: object, unit: str) -> None:
    one = made(**body)
    assert (one.kind, one.value, one.unit) == (kind, value, unit)
    assert (one.code, one.since, one.source, one.digest) == ("rules.x", date(2026, 1, 1), "文件", "d1")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unit": "byte"}, "unit"),
        ({"value": ["a", "b"]}, "value"),
        ({"value": True}, "value"),
        ({"name": {"zh": "监测 线", "en": "line"}}, "name"),
        ({"name": {"zh": "监测线", "en": "Line"}}, "name"),
        ({"name": {"zh": "不低于", "en": "line"}}, "name"),
        ({"name": {"zh": "监测线", "en": "as_of"}}, "name"),
    ],
)
def test_what_no_rule_could_use_is_refused_with_its_entry(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as no:
        parameter_of("rules.x", {"name": NAME, "value": 1, "unit": "fen", **change})
    assert (no.value.row, no.value.field) == ("rules.x", field)
    assert no.value.cure


@pytest.mark.parametrize("name", ["家庭人口数", "户", "监测线"])
def test_a_name_that_something_else_has_is_refused(name: str) -> None:
    line = made(value=850_000, unit="fen")
    other = replace(line, zh=name, en="another_line", code="rules.other")
    with pytest.raises(Refusal) as no:
        vocabulary_of({"asked": read_step("asked", STEP)}, lambda _: {}, [line, other])
    assert (no.value.row, no.value.params["name"]) == ("rules.other", name)


def reason(text: str) -> Reason:
    """Why a household with 8000元 a head comes out as it does, the line being 8500元 since 2026."""
    dated = Vocabulary(VOCABULARY.entities, (made(value=850_000, unit="fen"),))
    household = dated.entity("household")
    rows = {"household": [{"id": 1, "net_fen": 3_200_000, "income_persons": 4}]}
    with County(rows) as county:
        return explain(read_rule(text, household, dated), household, dated, county.asked)[1]


def test_a_reason_says_which_value_was_used() -> None:
    found = reason("人均纯收入 < 监测线")
    assert found.zh == "人均纯收入8,000元，低于监测线8,500元"
    assert found.en == "per capita net income 8,000 yuan, below monitoring line (8,500 yuan)"


@pytest.mark.parametrize("text", ["人均纯收入 < 监测线 * 2", "人均纯收入 < 9000元 且 非(人均纯收入 > 监测线 + 1元)"])
def test_parameters_inside_a_calculation_are_named_too(text: str) -> None:
    assert [(one.zh, one.value, one.digest) for one in reason(text).all_parameters()] == [("监测线", 850_000, "d1")]


def test_a_rule_without_parameters_names_none() -> None:
    household = VOCABULARY.entity("household")
    assert parameters_in(read_rule("人均纯收入 < 8000元", household, VOCABULARY)) == ()
    rule = read_rule("人均纯收入 < 监测线 或 纯收入 < 监测线", household, VOCABULARY)
    assert [one.en for one in parameters_in(rule)] == ["monitoring_line"]
