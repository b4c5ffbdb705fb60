"""Slogans that count: “三规范” over its items, 省州市三级, 户籍、学籍、考籍三定位, “五优先五关爱”(…;…)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

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
# The numbers that a slogan of any kind can have: one look at every letter of the text instead of one for each kind.
NUMBER = re.compile(r"[二两三四五六七八九十](?:(?<=[“\"‘,。;:\n].)|(?=级)|(?=[一-鿿]{2}(?:$|[,。;:、)”\n]))|(?<=^.))")
CLAUSE = ",。;:\n"
# As long as nine things of a clause can be before their number, and six signs of levels.
LONGEST_BEFORE, LONGEST_SIGNS = 70, 6


def slogans(text: str) -> Iterator[Claim]:
    """Every slogan whose things can be counted; those of the last three kinds speak only where they agree."""
    places = [found.start() for found in NUMBER.finditer(text)]
    yield from _headed(text, places)
    yield from _levels(text, places)
    yield from _before(text, places)
    yield from _explained(text, places)


def _matching(pattern: re.Pattern[str], text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    """The matches that begin at one of the places, none within the one before."""
    done = 0
    for start in starts:
        found = pattern.match(text, start) if start >= done else None
        if found:
            done = found.end()
            yield found


def _agreeing(text: str, found: re.Match[str], items: Sequence[str], span: tuple[int, int]) -> Iterator[Claim]:
    """The claim that as many things are listed as the number of a slogan says."""
    number = chinese(found["number"])
    if number == len(items) and number > 1:
        mark = figure(text, found.start("number"), found.end("number"), number, "个")
        yield counted(mark, len(items), span, "、".join(item[:12] for item in items))


def _levels(text: str, places: Sequence[int]) -> Iterator[Claim]:
    """«省州市三级基地»: as many levels, a sign each, as the number says."""
    for place in places:
        found = (
            LEVELS.search(text, max(0, place - LONGEST_SIGNS), place + 2) if text.startswith("级", place + 1) else None
        )
        if found:
            yield from _agreeing(text, found, list(found["signs"]), found.span())


def _before(text: str, places: Sequence[int]) -> Iterator[Claim]:
    """«户籍、学籍、考籍三定位»: the things of the clause that leads to the number."""
    clauses = (_clause(text, place) for place in places)
    for found in _matching(LISTED_BEFORE, text, (start for start in clauses if start is not None)):
        yield from _agreeing(text, found, found["list"].split("、"), found.span())


def _clause(text: str, place: int) -> int | None:
    """What opens the clause before a number, None when it is too long to count its things or none are listed."""
    first = max(0, place - LONGEST_BEFORE)
    start = max(text.rfind(stop, first, place) for stop in CLAUSE)
    if text.find("、", start + 1 if start >= 0 else first, place) < 0:
        return None
    return start if start >= 0 else None if first else 0


def _explained(text: str, places: Sequence[int]) -> Iterator[Claim]:
    """«“五优先五关爱”(…;…)», «“三对照、三一致”即A、B与C»: the things of the sentence that explains the words."""
    for found in _matching(EXPLAINED, text, (max(0, place - 1) for place in places)):
        words = found["list"]
        if any(map(str.isdecimal, words)):
            continue
        clauses = [clause for clause in words.split(";") if clause.strip()]
        items = clauses if len(clauses) > 1 else THINGS.split(words) if "、" in words else []
        yield from _agreeing(text, found, items, found.span())


def _headed(text: str, places: Sequence[int]) -> Iterator[Claim]:
    """«按照“三规范”抓落实:(一)规范资金管理。(二)规范档案管理。»: a slogan whose items follow in its own paragraph."""
    for found in _matching(SLOGAN, text, (max(0, place - 1) for place in places)):
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
