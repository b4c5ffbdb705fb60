"""Slogans that count their things: only as many as they say confirm, and nothing contradicts."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check


def counts(text: str) -> list[tuple[str, str]]:
    return [(one.verdict, one.computed) for one in check(text).relations if one.kind == "list_count"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("做到底数、去向、帮扶三清楚", "3"),
        ("“三本账”即人口台账、收入台账与项目台账。其余照旧、照办", "3"),
        ("四到位（认识上到位，不松劲；责任上到位；措施到位、人到位；资金到位）", "4"),
        ("县乡村三级书记一起抓", "3"),
        ("市縣鄉村四級聯動", "4"),
        ("落实“四个及时”，做到及时发现、及时核查、及时纳入、及时帮扶。", "4"),
    ],
)
def test_as_many_things_confirm(text: str, number: str) -> None:
    assert counts(text) == [("consistent", number)]


@pytest.mark.parametrize(
    "text",
    [
        "落实七长责任，校长、教师、家长配合",
        "我们县三个村",
        "贫困村三类人员",
        "做到底数、去向、帮扶四清楚",
        "县乡村四级书记一起抓",
    ],
)
def test_nothing_listed_says_nothing(text: str) -> None:
    assert counts(text) == []
