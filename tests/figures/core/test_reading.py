"""What is a figure and what is not, and that the same text otherwise typed is read alike."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from opencc import OpenCC

import bangfu.figures
from bangfu.figures.check import check
from bangfu.figures.numeral import chinese
from bangfu.figures.script import SIMPLIFIED, TRADITIONAL

TEXT = "全县共有监测户1128户，其中东片441户、西片452户、南片235户；应整改问题45个，已整改36个，整改率80%，剩余9个。"


def seen(text: str) -> list[tuple[str, str, str, str]]:
    return [(found.kind, found.verdict, found.stated, found.computed) for found in check(text).relations]


@pytest.mark.parametrize(
    ("text", "value", "unit", "base"),
    [
        ("投入资金1.2万元", "1.2", "万元", "12000"),
        ("投入1亿2000万元", "1.2", "亿元", "120000000"),
        ("三千二百名党员", "3200", "名", "3200"),
        ("占百分之三十二点五", "32.5", "%", "32.5"),
        ("里程15.6KM", "15.6", "KM", "15.6"),
        ("种植1,250.5亩", "1250.5", "亩", "1250.5"),
    ],
)
def test_figures_have_value_unit_and_base(text: str, value: str, unit: str, base: str) -> None:
    (one,) = check(text).figures
    assert (one.value, one.unit, one.base) == (Decimal(value), unit, Decimal(base))


@pytest.mark.parametrize(
    "text", ["〔2021〕13号", "沿G318线", "2020年3月15日", "第5次", "8:30至17:30", "身份证110101199001010011"]
)
def test_what_is_no_quantity_is_no_figure(text: str) -> None:
    assert check(text).figures == ()


def test_a_masked_figure_is_never_guessed() -> None:
    (one,) = check("每年补助20xx元").figures
    assert one.masked and one.value is None and one.base is None


@pytest.mark.parametrize(
    "otherwise",
    [
        OpenCC("s2t").convert(TEXT),
        "".join(chr(ord(c) + 0xFEE0) if c in "0123456789%" else c for c in TEXT),
        TEXT.replace("1128", "1,128"),
        TEXT[:20] + "\n" + TEXT[20:45] + "\n" + TEXT[45:],
    ],
    ids=["traditional", "full width", "separators", "line breaks"],
)
def test_the_same_text_otherwise_typed(otherwise: str) -> None:
    assert seen(otherwise) == seen(TEXT)
    assert len(seen(TEXT)) >= 3


def test_every_cue_character_is_read_in_traditional_script() -> None:
    sources = [path for path in Path(bangfu.figures.__file__).parent.glob("*.py") if path.name != "script.py"]
    sources += list((Path(bangfu.figures.__file__).parent / "relations").glob("*.py"))
    simplified = {character for path in sources for character in path.read_text(encoding="utf-8") if character >= "一"}
    back = dict(zip(TRADITIONAL, SIMPLIFIED, strict=True))
    convert = OpenCC("s2t").convert
    assert [c for c in simplified if convert(c) != c and len(convert(c)) == 1 and back.get(convert(c)) != c] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("三千二", 3200), ("一百零五", 105), ("两万五千", 25000), ("廿五", 25), ("三二十", None), ("十", 10)],
)
def test_chinese_numerals(text: str, value: int | None) -> None:
    assert chinese(text) == value


def test_one_repair_mends_two_relations() -> None:
    found = check("全县学生5895名。其中，县内就读4887名（小学2718名、初中1555名、高中624名）；县外就读998名。")
    broken = [one for one in found.relations if one.verdict == "inconsistent"]
    assert [one.stated for one in broken] == ["5895", "4887"]
    best = broken[0].repairs[0]
    assert (best.value, best.mends, best.breaks) == ("4897", 2, 0)
