"""Whatever is dropped on the page: the checker answers, soon, the same each time, and points at what stands there."""

from __future__ import annotations

import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.figures.check import check
from bangfu.figures.finding import Figure
from tests.figures.grammar import paragraph, paragraphs

WORDS = """
1 0 20xx ２０ 三 十 百 万 亿 万元 亿元 % ‰ ％ 个百分点 倍 番 户 人 户人 其中 其中： 占 合计 共 分别 为 比上年 增长 下降
由 到 剩余 每 户均 （ ） ( ) 、 ， ； 。 ： | . .. , - — 〔2023〕 年 月 日 一是 二是 N个 𠀀 é ٣ ½ ② Ⅷ 1e9 1,2,3
0.0.1 5,108.2万元 12,345 3,65 1,2345.6 99999999999999999999 -5 ∞ NaN
"""
SCRAPS = (*WORDS.split(), "\n", "\t", " ", "　", "\ud800", "\udc00", "\x00", "\u200b", "\ufeff")
TEXTS = [paragraph.text for paragraph in paragraphs(300, seed=7)]


def unsound(text: str) -> list[str]:
    """What is wrong with the answer to a text: order, offsets, references, and the same answer again."""
    found = check(text)
    ids = {figure.id for figure in found.figures}
    starts = [figure.start for figure in found.figures]
    held = {
        "text": found.text == text,
        "ids": len(ids) == len(found.figures),
        "order": starts == sorted(starts),
        "figures": all(_stands(figure, text) for figure in found.figures),
        "values": all(figure.value is None or figure.value.is_finite() for figure in found.figures),
        "places": all(0 <= one.start < one.end <= len(text) for one in found.relations),
        "operands": all(one.operands and set(one.operands) <= ids for one in found.relations),
        "repairs": all(repair.figure in ids for one in found.relations for repair in one.repairs),
        "reasons": all(one.why and one.why_en for one in found.relations),
        "again": check(text) == found,
    }
    return [name for name, well in held.items() if not well]


def _stands(figure: Figure, text: str) -> bool:
    return 0 <= figure.start < figure.end <= len(text) and text[figure.start : figure.end] == figure.text


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=120))
def test_any_text(text: str) -> None:
    assert unsound(text) == []


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(SCRAPS), max_size=60).map("".join))
def test_scraps_of_reports(text: str) -> None:
    assert unsound(text) == []


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=60), st.integers(0, 299), st.integers(0, 400))
def test_anything_in_the_midst_of_a_report(scrap: str, which: int, at: int) -> None:
    text = TEXTS[which]
    assert unsound(text[:at] + scrap + text[at:]) == []


@pytest.mark.parametrize("seed", range(20))
def test_mutilated_reports(seed: int) -> None:
    rng = Random(seed)
    for _ in range(15):
        letters = list(rng.choice(TEXTS))
        for _ in range(rng.randint(1, 12)):
            at = rng.randrange(len(letters))
            how = rng.randrange(4)
            if how == 0 and len(letters) > 1:
                del letters[at]
            elif how == 1:
                letters[at] = rng.choice(SCRAPS)
            elif how == 2:
                letters.insert(at, rng.choice(SCRAPS))
            else:
                other = rng.choice(TEXTS)
                letters[at:at] = other[: rng.randint(0, 30)]
        assert unsound("".join(letters)) == []


@pytest.mark.parametrize("digits", [30, 400, 5000, 40_000])
def test_huge_numbers(digits: int) -> None:
    number = "9" * digits
    assert unsound(f"全县共有{number}人，其中男{number}人、女1人。") == []
    assert unsound(f"资金{number}.{number}亿元，占{number}%，由1.{number}万元增长{number}倍。") == []
    assert unsound("零" * digits + "一" * digits + "人，" + "亿" * digits) == []


@pytest.mark.parametrize("depth", [3, 60, 3000])
def test_nested_brackets(depth: int) -> None:
    assert unsound("共10人" + "（其中5人" * depth + "）" * depth) == []
    assert unsound("共10人" + "（其中5人、" * depth) == []
    assert unsound("）" * depth + "共10人" + "（" * depth) == []


# Processor seconds; a loaded machine takes twice what a quiet one does.
SECONDS = 4
TRIES = 3
REPEATED = """
1、 （ 9 1人， 其中 占1% 一 1. ,1 1户1人、 A村1户， 一是好； |1 2023年 （1人） 分别 比1增长1%，
合计1人。 百 每1元 、 是 % 20xx
"""


@pytest.mark.parametrize("scrap", [*REPEATED.split(), " ", "\n", "1\t"])
def test_two_hundred_kilobytes_of_the_same_in_a_few_seconds(scrap: str) -> None:
    text = scrap * (200_000 // len(scrap.encode()))
    assert seconds(text) < SECONDS


def seconds(text: str) -> float:
    """The processor's seconds for one look at a text; neighbours on the machine can only lengthen them."""
    begin = time.process_time()
    check(text)
    return time.process_time() - begin


def test_four_times_the_text_takes_hardly_more_than_four_times_as_long() -> None:
    rng = Random(3)
    lines = [paragraph(rng).text for _ in range(3000)]
    short, long = (min(seconds("\n".join(lines[:count])) for _ in range(TRIES)) for count in (750, 3000))
    assert long < 6 * short, (short, long)
