"""Blocks of a clean text: the figures of one paragraph with the words between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bangfu.figures.mark import Mark

# What ends the words of a figure: labels are cut from a copy of the text with a line break in the place of each.
PUNCTUATION = ",。;:、()!?|\t"
LONGEST_LABEL = 48
# More figures than this do not stand together as one («98户394人,其中…»).
TOGETHER = 4
JOINED = frozenset(("", "、", " ", ","))
BRACKETS = re.compile(r"[()]")


class Block:
    """One paragraph: `marks`, and `gaps` with one more member, the tail behind the last figure.

    `told` is its text as far as any word can belong to a figure: a rule that looks for its words before it looks at the
    figures need not look at the sentences without figures that follow. Whether it is a line of `cells` is kept from the
    first time it is asked.
    """

    __slots__ = ("cells", "clauses", "end", "gaps", "marks", "start", "text", "told", "whole")

    def __init__(self, whole: str, clauses: str, start: int, end: int, marks: list[Mark]) -> None:
        self.whole = whole
        self.clauses = clauses
        self.start = start
        self.end = end
        self.marks = marks
        self.text = whole[start:end]
        self.told = whole[start : min(end, marks[-1].end + LONGEST_LABEL)]
        self.gaps: list[str] = []
        self.cells: bool | None = None
        self._survey()

    def _survey(self) -> None:
        """Sentence numbers, bracket depths and gaps, in one pass over the figures."""
        whole, done = self.whole, self.start
        sentence = depth = 0
        gaps = self.gaps
        bracketed = "(" in self.text
        for place, mark in enumerate(self.marks):
            gap = whole[done : mark.start]
            gaps.append(gap)
            if gap:
                if "。" in gap or "!" in gap or "?" in gap:
                    sentence += 1
                if bracketed and ("(" in gap or ")" in gap):
                    depth = max(0, _depth(gap, depth))
            mark.gap = gap
            mark.place = place
            mark.label = mark.noun = mark.said = mark.changes = mark.adds = mark.hit = None
            mark.sentence = sentence
            mark.depth = depth
            done = mark.end
        gaps.append(whole[done : self.end])

    def label(self, place: int) -> str:
        """The words right before a figure, back to the last mark of punctuation."""
        mark = self.marks[place]
        label = mark.label
        if label is None:
            start = mark.start
            begin = max(start - LONGEST_LABEL, start - len(mark.gap))
            label = mark.label = self.clauses[begin:start].rpartition("\n")[2].strip()
        return label

    def words(self, place: int) -> str:
        """The label of a figure; that of the figure before when the two stand together («98户394人»)."""
        mark = self.marks[place]
        said = mark.said
        if said is None:
            said = self.label(place)
            before = place
            while not said and before > max(0, place - TOGETHER) and self.gaps[before] in JOINED:
                before -= 1
                said = self.label(before)
            mark.said = said
        return said

    def noun(self, place: int) -> str:
        """The words right behind a figure, up to the next mark of punctuation or figure."""
        mark = self.marks[place]
        noun = mark.noun
        if noun is None:
            end = mark.end
            behind = self.clauses[end : end + min(LONGEST_LABEL, len(self.gaps[place + 1]))]
            noun = mark.noun = behind.partition("\n")[0].strip()
        return noun

    def between(self, one: Mark, other: Mark) -> str:
        """The text between two figures."""
        return self.whole[one.end : other.start]


def _depth(gap: str, depth: int) -> int:
    for found in BRACKETS.finditer(gap):
        depth = depth + 1 if found[0] == "(" else max(0, depth - 1)
    return depth


def blocks(text: str, marks: Iterator[Mark]) -> Iterator[Block]:
    """The paragraphs of a text that hold a figure, in order."""
    clauses = text
    for letter in PUNCTUATION:
        clauses = clauses.replace(letter, "\n")
    start, end = 0, -1
    held: list[Mark] = []
    for mark in marks:
        if mark.start >= end:
            if held:
                yield Block(text, clauses, start, end, held)
            start = text.rfind("\n", 0, mark.start) + 1
            end = text.find("\n", mark.end)
            end = len(text) if end < 0 else end
            held = []
        held.append(mark)
    if held:
        yield Block(text, clauses, start, end, held)
