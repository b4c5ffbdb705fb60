"""Filling phrases: a phrase whose figure is not known is left out, so that no sentence claims what nobody recorded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bangfu.figures.numeral import ordinal
from bangfu.reporting.rules.paper import FigureRun

Run = str | FigureRun
Slots = Mapping[str, Run | Sequence[Run] | None]
_SLOT = re.compile(r"\{(\w+)\}")
_MEASURES = "期场次轮批家个户名人所条座处件份项套辆"
_DIGITS = "零一二三四五六七八九"
_BARE = re.compile(rf"(?:全年|每[年季月周日])?(?:\d+|[{_DIGITS}两十百千]+)[{_MEASURES}]。?")


def fill(phrase: str, slots: Slots) -> tuple[Run, ...] | None:
    """The phrase with its slots filled; None when a slot is None. KeyError for a slot nobody offers."""
    runs: list[Run] = []
    place = 0
    for found in _SLOT.finditer(phrase):
        runs.append(phrase[place : found.start()])
        place = found.end()
        value = slots[found[1]]
        if value is None:
            return None
        if isinstance(value, (str, FigureRun)):
            runs.append(value)
        else:
            runs.extend(value)
    runs.append(phrase[place:])
    return joined(runs)


def joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Neighbouring texts made one, empty ones left out."""
    out: list[Run] = []
    for run in runs:
        if isinstance(run, str) and out and isinstance(out[-1], str):
            out[-1] += run
        elif run != "":
            out.append(run)
    return tuple(run for run in out if run != "")


def sentence(phrases: Sequence[tuple[Run, ...] | None], between: str = "，", end: str = "。") -> tuple[Run, ...]:
    """The known phrases as one sentence; empty when none is known."""
    known = [phrase for phrase in phrases if phrase]
    runs: list[Run] = []
    for number, phrase in enumerate(known):
        runs += [between] if number else []
        runs += phrase
    return joined([*runs, end]) if known else ()


def run_on(sentences: Sequence[tuple[Run, ...]]) -> tuple[Run, ...]:
    """Sentences one after the other; a bare number such as «全年两次。» is none and ends the one before it."""
    runs: list[Run] = []
    for one in sentences:
        last, first = runs[-1] if runs else "", one[0] if len(one) == 1 else ""
        if isinstance(last, str) and last.endswith("。") and isinstance(first, str) and _BARE.fullmatch(first):
            runs[-1] = f"{last[:-1]}，"
        runs += one
    return joined(runs)


def measure(name: str, number: int) -> str:
    """What is counted, where a name says it: 期 of 培训四期 for 4, 条 of 道路条数 for any number; else nothing."""
    said = {str(number), ordinal(number) if 0 < number < 100 else "", "两" if number == 2 else ""} - {""}
    numbers = "|".join(map(re.escape, sorted(said, key=len, reverse=True)))
    found = re.search(rf"(?<![\d{_DIGITS}十百千第])(?:{numbers})([{_MEASURES}])", name)
    found = found or re.search(rf"([{_MEASURES}])数$", name)
    return found[1] if found else ""
