"""Traditional characters for a document kept in simplified ones.

OpenCC's `s2t`, not `s2tw`, `s2hk` or `s2twp`: it changes characters only. The regional sets follow the norms of Taiwan
or Hong Kong, and `s2twp` also replaces words (信息 becomes 資訊), which would alter an official text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import opencc

from bangfu.reporting.rules.paper.content import FigureRun, Paper, Paragraph

# Where one simplified character has several traditional ones, s2t cuts some phrases of this field wrongly
# (补助金发放 is read as 金发 "blond hair") or picks a form officials do not write (覈). Each entry was seen.
_MENDED = (
    ("覈", "核"),
    ("摺合", "折合"),
    *((f"髮{after}", f"發{after}") for after in "放展揮現生動佈送電給包改文證"),
)


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def traditional(text: str) -> str:
    """`text` in traditional characters."""
    turned: str = _converter().convert(text)
    for wrong, right in _MENDED:
        turned = turned.replace(wrong, right)
    return turned


def _traditional_parts(parts: Sequence[str]) -> tuple[str, ...]:
    """Parts of one paragraph, converted as a whole so that a phrase cut by a figure keeps its meaning."""
    turned = traditional("".join(parts))
    if len(turned) != sum(map(len, parts)):
        return tuple(traditional(part) for part in parts)
    cut: list[str] = []
    start = 0
    for part in parts:
        cut.append(turned[start : start + len(part)])
        start += len(part)
    return tuple(cut)


def _traditional_paragraph(paragraph: Paragraph) -> Paragraph:
    texts = _traditional_parts([run if isinstance(run, str) else run.text for run in paragraph.runs])
    runs = tuple(
        text if isinstance(run, str) else FigureRun(run.id, text)
        for run, text in zip(paragraph.runs, texts, strict=True)
    )
    return replace(paragraph, runs=runs)


def in_traditional(paper: Paper) -> Paper:
    """The whole document in traditional characters; ids of figures stay as they are."""
    return replace(
        paper,
        title=traditional(paper.title),
        issuer=traditional(paper.issuer),
        number=traditional(paper.number),
        addressee=traditional(paper.addressee),
        signed_by=traditional(paper.signed_by),
        paragraphs=tuple(_traditional_paragraph(p) for p in paper.paragraphs),
    )
