"""A report is its template: what is not known is left out, what is counted is counted, a wrong template is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from bangfu.kernel.refusal import Refusal
from bangfu.reporting.rules.composing import Answer, Written, compose
from bangfu.reporting.rules.paper import FigureRun, Paragraph
from bangfu.reporting.rules.template import Ask, Over, Template, read_template
from bangfu.reporting.rules.wording import Run

POLICY = Path(__file__).parents[2] / "policy"
HEAD = {"label": {"zh": "试", "en": "Try"}, "purpose": {"zh": "试", "en": "Try"}, "title": "{organisation}总结"}


@dataclass(frozen=True)
class Row:
    """An item with its words."""

    words: Mapping[str, Run | None]
    about: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def word(self, name: str, unit: str) -> Run | None:
        return self.words[name]


@dataclass
class Book:
    """Figures by indicator, rows by table."""

    figures: dict[str, Answer] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    written: dict[str, list[str]] = field(default_factory=dict)

    def word(self, name: str) -> str:
        return {"organisation": "某局", "as_of": "2026年6月30日"}.get(name, "")

    def figure(self, ask: Ask, item: Any) -> Answer | None:
        return self.figures.get(ask.indicator)

    def items(self, over: Over) -> Sequence[Any]:
        if over.codes:
            return [Row({"code": code, "label": label}) for code, label in over.codes]
        wanted = dict(over.where or {})
        return [
            row
            for row in self.rows.get(over.table, [])
            if all(str(row.words.get(column)) in values for column, values in wanted.items())
        ]

    def listed(self, items: Sequence[Any]) -> FigureRun:
        return FigureRun("listed", str(len(items)))

    def works(self, phrases: Mapping[str, Any]) -> list[Paragraph]:
        return []

    def hand(self, place: str) -> list[str]:
        return self.written.get(place, [])


def said(number: str, **shape: Any) -> Answer:
    return Answer(FigureRun(f"f{number}", number), **shape)


def template(*parts: dict[str, Any], **more: Any) -> Template:
    return read_template("try", {**HEAD, "asks": ASKS, "parts": list(parts), **more})


def texts(written: list[Written]) -> list[str]:
    return [one.paragraph.text for one in written]


ASKS = {"jobs": {"indicator": "a"}, "income": {"indicator": "b"}, "posts": {"indicator": "c"}}
LABOUR = {
    "code": "labour",
    "heading": "务工",
    "blocks": [{"say": [["截至{as_of}，务工{jobs}人", "收入{income}万元"], ["岗位{posts}个"]]}],
}
POSTS = {"code": "posts", "heading": "岗位", "blocks": [{"say": [["岗位{posts}个"]]}]}


def test_a_clause_whose_figure_is_missing_is_left_out_and_so_is_an_empty_part() -> None:
    book = Book({"a": said("12"), "c": said("3")})
    assert texts(compose(template(LABOUR), book)) == ["一、务工", "截至2026年6月30日，务工12人。岗位3个。"]
    assert texts(compose(template(LABOUR, POSTS), Book({"c": said("3")}))) == [
        "一、务工",
        "岗位3个。",
        "二、岗位",
        "岗位3个。",
    ]
    assert compose(template(LABOUR, POSTS), Book()) == []


def test_a_part_that_is_left_out_takes_no_number() -> None:
    empty = {"code": "none", "heading": "空", "blocks": [{"each": ["{name}。"], "over": {"table": "case"}}]}
    book = Book({"a": said("1"), "c": said("2")})
    assert [text for text in texts(compose(template(empty, LABOUR, POSTS), book)) if "、" in text] == [
        "一、务工",
        "二、岗位",
    ]


def test_a_part_may_say_that_there_is_nothing() -> None:
    silent = {**POSTS, "none": "本期没有登记。"}
    assert texts(compose(template(silent), Book())) == ["一、岗位", "本期没有登记。"]


def test_a_figure_that_is_only_declared_is_marked_and_one_that_is_not_exact_is_introduced() -> None:
    book = Book({"c": said("510", declared=True)})
    assert texts(compose(template(POSTS), book))[1] == "岗位510个（填报数）。"
    assert texts(compose(template(POSTS), Book({"c": said("200", approx="约")})))[1] == "岗位约200个。"


def test_records_that_a_ratio_leaves_out_are_counted() -> None:
    written = compose(template(POSTS), Book({"c": said("3", left_out=2)}))
    assert texts(written)[1] == "岗位3个（另有2条记录数据不全，未计入）。"


def test_numbers_go_on_over_blocks_and_begin_anew_after_a_lead() -> None:
    part = {
        "code": "list",
        "heading": "事项",
        "blocks": [
            {"each": ["{name}"], "over": {"table": "a"}, "numbered": "{n}. "},
            {"each": ["{name}"], "over": {"table": "b"}, "numbered": "{n}. "},
            {"each": ["{name}"], "over": {"table": "a"}, "numbered": "{n}. ", "lead": "结转{listed}项："},
            {"each": ["{name}"], "over": {"table": "none"}, "lead": "结转{listed}项："},
        ],
    }
    rows = {"a": [Row({"name": "甲"}, "1"), Row({"name": "乙"}, "2")], "b": [Row({"name": "丙"}, "3")]}
    assert texts(compose(template(part), Book(rows=rows)))[1:] == [
        "1. 甲。", "2. 乙。", "3. 丙。", "结转2项：", "1. 甲。", "2. 乙。",
    ]  # fmt: skip


def test_a_list_repeats_its_phrase_and_leaves_out_what_an_item_lacks() -> None:
    part = {
        "code": "aid",
        "heading": "帮扶",
        "blocks": [
            {"each": [["{name}", "惠及{households}户"]], "over": {"table": "entry"}, "numbered": "{n}. "},
            {"say": [[{"over": {"table": "entry"}, "phrase": "{name}", "before": "共有：", "between": "、"}]]},
        ],
    }
    rows = [Row({"name": "物资", "households": FigureRun("x", "25")}, "u1"), Row({"name": "资金", "households": None})]
    written = compose(template(part), Book(rows={"entry": rows}))
    assert texts(written)[1:] == ["1. 物资，惠及25户。", "2. 资金。", "共有：物资、资金。"]
    assert written[1].about == ("u1",)


def test_the_number_announced_is_the_number_of_sections() -> None:
    part = {
        "code": "keep",
        "heading": "做到{counted}个坚持",
        "parts": [
            {
                "code": "each",
                "heading": "坚持{label}",
                "over": {"codes": {"goals": "目标", "precision": "精准", "problems": "整改"}},
                "blocks": [{"each": ["{name}。"], "over": {"table": "plan_item", "where": {"topic": ["{code}"]}}}],
            }
        ],
    }
    items = [Row({"name": "甲", "topic": "goals"}), Row({"name": "乙", "topic": "problems"})]
    assert texts(compose(template(part), Book(rows={"plan_item": items}))) == [
        "一、做到两个坚持",
        "（一）坚持目标",
        "甲。",
        "（二）坚持整改",
        "乙。",
    ]


def test_a_table_keeps_its_empty_cells_and_its_total() -> None:
    part = {
        "code": "table",
        "heading": "表",
        "blocks": [
            {
                "table": {
                    "caption": "岗位",
                    "columns": ["名称", "人数"],
                    "lines": [
                        {"over": {"table": "participation"}, "cells": ["{name}", "{persons}"]},
                        {"cells": ["合计", "{posts}"]},
                    ],
                }
            }
        ],
    }
    rows = [Row({"name": "养护", "persons": FigureRun("x", "3")}, "u"), Row({"name": "保洁", "persons": None}, "v")]
    table = compose(template(part), Book({"c": said("3")}, {"participation": rows}))[-1].paragraph
    assert [["".join(getattr(run, "text", run) for run in cell) for cell in row] for row in table.rows] == [
        ["名称", "人数"],
        ["养护", "3"],
        ["保洁", ""],
        ["合计", "3"],
    ]
    assert table.text == "名称\t人数\n养护\t3\n保洁\t\n合计\t3"


def test_a_column_of_which_nothing_is_known_is_left_out() -> None:
    table = {
        "columns": ["名称", "时限", "人数"],
        "lines": [{"over": {"table": "participation"}, "cells": ["{name}", "{due}", "{persons}"]}],
    }
    rows = [Row({"name": "养护", "due": None, "persons": FigureRun("x", "3")}, "u")]
    book = Book(rows={"participation": rows})
    part = {"code": "table", "heading": "表", "blocks": [{"table": table}]}
    assert texts(compose(template(part), book))[1] == "名称\t人数\n养护\t3"
    kept = {"code": "table", "heading": "表", "blocks": [{"table": {**table, "keep": True}}]}
    assert texts(compose(template(kept), book))[1] == "名称\t时限\t人数\n养护\t\t3"


def test_words_by_hand_stand_at_their_place() -> None:
    book = Book({"c": said("3")}, written={"posts.after": ["手写一段。"]})
    written = compose(template(POSTS), book)
    assert (written[-1].place, written[-1].paragraph.text) == ("posts.after", "手写一段。")
    assert texts(compose(template(POSTS), Book(written={"posts.after": ["手写一段。"]}))) == ["一、岗位", "手写一段。"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"blocks": [{"say": [["岗位{psts}个"]]}]}, "psts"),
        ({"blocks": [{"say": [], "table": {}}]}, "blocks"),
        ({"blocks": [{"each": ["{name}"]}]}, "over"),
        ({"blocks": [{"table": {"columns": ["甲", "乙"], "lines": [{"cells": ["一"]}]}}]}, "lines"),
        ({"blocks": [{"each": ["{name}"], "over": {"table": "case", "years": "sometimes"}}]}, "years"),
        ({"blocks": [{"each": ["{name}"], "over": {"codes": {"a": "b"}, "table": "case"}}]}, "table"),
        ({"headings": "两个"}, "headings"),
    ],
)
def test_a_wrong_template_is_refused_with_its_part_and_key(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as no:
        template({**POSTS, **change})
    assert no.value.field == field
    assert "posts" in no.value.row


def vendor() -> dict[str, dict[str, Any]]:
    found = {}
    for file in sorted((POLICY / "templates").glob("*.yaml")):
        for entry in yaml.safe_load(file.read_text("utf-8"))["templates"]:
            found[entry["code"]] = {key: entry[key] for key in entry if key not in ("code", "valid_from", "source")}
    return found


@pytest.mark.parametrize("code", sorted(vendor()))
def test_the_vendor_s_templates_ask_only_for_indicators_there_are(code: str) -> None:
    indicators = {
        entry["code"]
        for file in (POLICY / "indicators").glob("*.yaml")
        for entry in yaml.safe_load(file.read_text("utf-8"))["indicators"]
    }
    asked = {ask.indicator for ask in read_template(code, vendor()[code]).asks.values()}
    assert asked - indicators == set()
