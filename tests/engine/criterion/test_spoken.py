"""Conditions denied of every member are said as an official says them, without a doubled no."""

from __future__ import annotations

import pytest

from bangfu.engine.criterion.meaning import read_rule
from bangfu.engine.criterion.speech import clause
from tests.engine.criterion.county import VOCABULARY

HOUSEHOLD = VOCABULARY.entity("household")


@pytest.mark.parametrize(
    ("rule", "denied"),
    [
        ("任一成员(残疾 = 是)", "没有哪位成员有残疾"),
        ("任一成员(残疾 = 否)", "每位成员都有残疾"),
        ("任一成员(残疾 = 是 且 在校 = 否)", "没有成员符合：有残疾且不在校"),
    ],
)
def test_what_no_member_is(rule: str, denied: str) -> None:
    assert clause(read_rule(rule, HOUSEHOLD, VOCABULARY), "zh", HOUSEHOLD, False) == denied
