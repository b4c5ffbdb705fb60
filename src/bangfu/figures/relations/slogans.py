"""Slogans that count: “三规范” over its items, 省州市三级, 户籍、学籍、考籍三定位, “五优先五关爱”(…;…)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bangfu.figures.claim import Claim
from bangfu.figures.numeral import chinese
from bangfu.figures.relations.lists import NUMERALS, WINDOW, counted, figure

SLOGAN = re.compile(r"[“\"‘](?P<number>[二两三四五六七八九十])(?:个|大|项)?(?P<word>[一-鿿]{2})[”\"’]")
INLINE = re.compile(rf"(?:\([{NUMERALS}]{{1,2}}\)|(?<=[,。;:])[{NUMERALS}](?:是|要|、))(?P<item>[^,。;\n]{{2,12}})")
WITHIN = 30
LEVELS = re.compile(r"(?P<signs>[国省州市县区乡镇村组户校班]{2,6})(?P<number>[两三四五六])级")
LISTED_BEFORE = re.compile(
    r"(?:^|[,。;:\n])(?P<list>[一-鿿]{2,8}(?:、[一-鿿]{2,6}?)+)(?P<number>[三四五六七八九])(?P<word>[一-鿿]{2})(?=$|[,。;:、)”\n])"
)
EXPLAINED = re.compile(
    r"(?:^|[“\"‘,。;:\n])(?P<number>[二两三四五六七八九十])(?![是要、])[^”\"’,。;:\n()]{1,4}"
    r"(?:、?[^”\"’,。;:\n()]{1,6})?[”\"’]? *"
    r"(?:即|是指|指|包括|分别是|:|\()(?P<list>[^。!?\n()]{4,240})"
)
THINGS = re.compile(r"、|以及|和|与|及")


def slogans(text: str) -> Iterator[Claim]:
    """Every slogan whose things can be counted; those of the last three kinds speak only where they agree."""
    yield from _headed(text)
    yield from _levels(text)
    yield from _before(text)
    yield from _explained(text)


def _agreeing(text: str, found: re.Match[str], items: Sequence[str], span: tuple[int, int]) -> Iterator[Claim]:
    """The claim that as many things are listed as the number of a slogan says."""
    number = chinese(found["number"])
    if number == len(items) and number > 1:
        mark = figure(text, found.start("number"), found.end("number"), number, "个")
        yield counted(mark, len(items), span, "、".join(item[:12] for item in items))


def _levels(text: str) -> Iterator[Claim]:
    """«省州市三级基地»: as many levels, a sign each, as the number says."""
    if "级" in text:
        for found in LEVELS.finditer(text):
            yield from _agreeing(text, found, list(found["signs"]), found.span())


def _before(text: str) -> Iterator[Claim]:
    """«户籍、学籍、考籍三定位»: the things of the clause that leads to the number."""
    for found in LISTED_BEFORE.finditer(text):
        yield from _agreeing(text, found, found["list"].split("、"), found.span())


def _explained(text: str) -> Iterator[Claim]:
    """«“五优先五关爱”(…;…)», «“三对照、三一致”即A、B与C»: the things of the sentence that explains the words."""
    for found in EXPLAINED.finditer(text):
        words = found["list"]
        if any(map(str.isdecimal, words)):
            continue
        clauses = [clause for clause in words.split(";") if clause.strip()]
        items = clauses if len(clauses) > 1 else THINGS.split(words) if "、" in words else []
        yield from _agreeing(text, found, items, found.span())


def _headed(text: str) -> Iterator[Claim]:
    """«按照“三规范”抓落实:(一)规范资金管理。(二)规范档案管理。»: a slogan whose items follow in its own paragraph."""
    for found in SLOGAN.finditer(text):
        end = text.find("\n", found.end(), found.end() + WINDOW)
        end = end if end >= 0 else min(len(text), found.end() + WINDOW)
        word = found["word"]
        items = list(INLINE.finditer(text, found.end(), end)) or _repeated(text, found.end(), end, word)
        if (
            len(items) < 2
            or items[0].start() - found.end() > WITHIN
            or not all(i["item"].startswith(word) for i in items)
        ):
            continue
        mark = figure(text, found.start("number"), found.end("word"), chinese(found["number"]), "")
        yield counted(mark, len(items), (mark.start, items[-1].end()), "、".join(i["item"] for i in items))


def _repeated(text: str, start: int, end: int, word: str) -> list[re.Match[str]]:
    """«“四个及时”,即及时发现、及时核查、及时纳入、及时帮扶»: neighbours that all begin with the slogan's word."""
    items: list[re.Match[str]] = []
    if word not in text[start:end]:
        return items
    for item in re.compile(f"(?P<item>{word}[^,。;、\n]{{1,12}})").finditer(text, start, end):
        if items and text[items[-1].end() : item.start()] not in ("、", ",", ";"):
            break
        items.append(item)
    return items
