"""What is offered at the caret of a rule that is being written: always something the rule may go on with."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.engine.criterion.meaning import read_rule
from bangfu.engine.criterion.offers import offers
from bangfu.engine.criterion.words import LONGEST
from bangfu.kernel.refusal import Refusal
from tests.engine.criterion.county import VOCABULARY

HOUSEHOLD = VOCABULARY.entity("household")


def offered(rule: str) -> list[str]:
    return [one.zh for one in offers(rule, len(rule), HOUSEHOLD, VOCABULARY)]


@pytest.mark.parametrize(
    ("rule", "first", "among", "never"),
    [
        ("", "户类型", ["任一成员(", "道路里程"], ["年龄", "监测线"]),
        ("人均", "人均纯收入", [], ["户类型"]),
        ("收入", "纯收入", ["人均纯收入"], ["户类型"]),
        ("人均纯收入", " >= ", [" 未采集"], ["户类型"]),
        ("人均纯收入 < ", "监测线", ["纯收入"], ["风险比例", "学期起始日", "家庭人口数"]),
        ("人均纯收入 低于 监", "监测线", [], ["纯收入"]),
        ("人均纯收入低于监", "监测线", [], ["纯收入"]),
        ("人均纯收入 < 监测线", " 且 ", [" 或 "], ["纯收入"]),
        ("人均纯收入 < 监测线 且 ", "户类型", ["无成员("], ["监测线"]),
        ("户类型", " = ", [" 属于("], [" >= "]),
        ("户类型 = ", "'一般农户'", ["'监测户'"], ["监测线", "户类型"]),
        ("户类型 = '监", "'监测户'", [], ["'一般农户'"]),
        ("户类型 属于('监测户', ", "'一般农户'", ["'脱贫户'"], ["户类型"]),
        ("户类型 属于('监测户') ", " 且 ", [" 或 "], ["户类型"]),
        ("任一成员(", "年龄", ["在校", "人均纯收入"], ["监测线"]),
        ("任一成员(年龄 < 16岁 且 在", "在校", [], ["年龄"]),
        ("任一成员(年龄 < 16岁) 且 ", "户类型", [], ["年龄"]),
        ("任一成员", "(", [], ["户类型"]),
        ("纳入日期 >= ", "学期起始日", ["截至日"], ["监测线", "户类型"]),
        ("纳入日期 未采集", " 且 ", [], ["户类型"]),
        ("危房", " 且 ", [" 未采集"], [" >= "]),
    ],
)
def test_what_fits_is_offered(rule: str, first: str, among: list[str], never: list[str]) -> None:
    found = offered(rule)
    assert found[0] == first
    assert set(among) <= set(found)
    assert not set(never) & set(found)


def test_the_word_before_the_caret_is_what_an_offer_replaces() -> None:
    rule = "户类型 = '监测户' 且 人均 > 1元"
    (one,) = offers(rule, rule.index(" > "), HOUSEHOLD, VOCABULARY)
    assert rule[: one.start] + one.zh + rule[one.end :] == "户类型 = '监测户' 且 人均纯收入 > 1元"
    assert one.field is not None and one.field.unit == "元"
    rule = "人均纯收入 < 监"
    (one,) = offers(rule, len(rule), HOUSEHOLD, VOCABULARY)
    assert one.parameter is not None and one.parameter.value == 850_000
    assert read_rule(rule[: one.start] + one.zh + rule[one.end :], HOUSEHOLD, VOCABULARY).kind == "truth"


def test_english_names_are_offered_too() -> None:
    found = offers("per_cap", 7, HOUSEHOLD, VOCABULARY)
    assert [one.en for one in found] == ["per_capita_net_income"]
    assert [one.en for one in offers("category = 'gen", 15, HOUSEHOLD, VOCABULARY)] == ["'general'"]


def test_nothing_is_offered_in_what_is_too_long() -> None:
    assert offers("危房 且 " * LONGEST, 10, HOUSEHOLD, VOCABULARY) == []


PIECES = st.sampled_from(
    ["人均纯收入", "任一成员", "成员数", "(", ")", " ", "<", "介于", "至", "且", "或", "非", "'监测户'", "'", "8000元",
     "年龄", "监测线", ",", "属于", "不", "；", "$", "'; drop", "2026-01-01", "有", "监测", "99999999999999999999"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=12), st.integers(0, 40))
def test_whatever_is_typed_is_read_or_refused_and_never_breaks(pieces: list[str], caret: int) -> None:
    rule = "".join(pieces)
    found = offers(rule, caret, HOUSEHOLD, VOCABULARY)
    assert all(0 <= one.start <= one.end <= max(caret, 0) for one in found)
    try:
        read_rule(rule, HOUSEHOLD, VOCABULARY)
    except Refusal as no:
        assert no.status == 422
