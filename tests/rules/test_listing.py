"""Lists at the quoted words: only as many things as stated confirm, and nothing contradicts."""

from __future__ import annotations

import pytest

from bangfu.reporting.rules.listing import confirmed


@pytest.mark.parametrize(
    ("passage", "quote", "number"),
    [
        ("做到底数、去向、帮扶三清楚", "三清楚", 3),
        ("“三本账”即人口台账、收入台账与项目台账。其余照旧、照办", "三本账", 3),
        ("四到位(认识上到位,不松劲;责任上到位;措施到位、人到位;资金到位)", "四到位", 4),
        ("县乡村三级书记一起抓", "县乡村三级书记", 3),
        ("市縣鄉村四級聯動", "市縣鄉村四級", 4),
    ],
)
def test_as_many_things_confirm(passage: str, quote: str, number: int) -> None:
    assert confirmed(passage, quote, number)
    assert not confirmed(passage, quote, number + 1)


@pytest.mark.parametrize(
    ("passage", "quote", "number"),
    [
        ("落实七长责任，校长、教师、家长配合", "七长责任", 7),
        ("我们县三个村", "我们县三个村", 3),
        ("贫困村三类人员", "贫困村三类人员", 3),
        ("原文里没有这句话", "三清楚", 3),
        ("一项任务", "一项任务", 1),
    ],
)
def test_nothing_listed_confirms_nothing(passage: str, quote: str, number: int) -> None:
    assert not confirmed(passage, quote, number)
