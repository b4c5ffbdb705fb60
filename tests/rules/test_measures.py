"""What a name says is counted."""

from __future__ import annotations

import pytest

from bangfu.reporting.rules.wording import measure, run_on


@pytest.mark.parametrize(
    ("name", "number", "unit"),
    [
        ("村级业务人员培训四期", 4, "期"),
        ("引进一家合作社", 1, "家"),
        ("问题整改回头看两次", 2, "次"),
        ("增建文化广场7个", 7, "个"),
        ("每个标段同时开工道路条数", 3, "条"),
        ("剩余420户贫困户稳步脱贫", 420, "户"),
        ("剩余420户贫困户稳步脱贫", 20, ""),
        ("第二期培训", 2, ""),
        ("十二场培训", 2, ""),
        ("开展慰问", 2, ""),
    ],
)
def test_a_name_says_what_is_counted(name: str, number: int, unit: str) -> None:
    assert measure(name, number) == unit


@pytest.mark.parametrize(
    ("second", "together"),
    [
        ("全年两次。", "问题整改回头看，6月前完成，全年两次。"),
        ("7个。", "问题整改回头看，6月前完成，7个。"),
        ("全年只办两次。", "问题整改回头看，6月前完成。全年只办两次。"),
        ("责任到人。", "问题整改回头看，6月前完成。责任到人。"),
    ],
)
def test_a_bare_number_is_no_sentence(second: str, together: str) -> None:
    assert run_on([("问题整改回头看，6月前完成。",), (second,)]) == (together,)
    assert run_on([(second,)]) == (second,)
