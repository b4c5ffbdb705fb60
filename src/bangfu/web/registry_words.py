"""The cells of registry lists as a reader reads them: codes in their words, land in mu, money in yuan, why a value is
missing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext

from bangfu.kernel.refusal import Refusal, mark
from bangfu.policybook.queries import labels
from bangfu.registry.queries.lists.cells import Column, Value
from bangfu.web.numbers import YUAN, exact
from bangfu.web.opened import Opened
from bangfu.web.projection import shaded
from bangfu.web.words import both

WHY = {"not_collected": mark("not collected"), "not_applicable": mark("does not apply"), "none": mark("has none")}
SEXES = {"male": mark("male"), "female": mark("female")}
YES = {True: mark("yes"), False: mark("no")}
UNITS = {"fen": mark("yuan"), "mu100": mark("mu"), "dm": mark("m")}
FEN_A_YUAN = 100
# Two ways of writing one unit of the kernel: how many of the smallest it holds.
_SIZES = {"mu100": 100, "dm": 10}


class Reading:
    """What codes are called on the day of a list, else on the day of the row; each list is read once a day."""

    def __init__(self, page: Opened, on: date) -> None:
        self.page, self.on = page, on
        self._read: dict[tuple[str, date], dict[str, str]] = {}

    def table(self, name: str, on: date | None = None) -> dict[str, str]:
        """Label by code of a list on a day; empty where the policybook has none."""
        key = name, on or self.on
        if key not in self._read:
            try:
                table = labels(name, key[1], get_language() or "zh", self.page.book.pk)
                self._read[key] = shaded(name, table) if self.page.on_wall else table
            except Refusal:
                self._read[key] = {}
        return self._read[key]

    def code(self, name: str, code: str, since: date | None = None) -> str:
        """What a code is called; one that the day's list no longer has keeps the word of its own day."""
        found = self.table(name).get(code)
        if found is None and since is not None:
            found = self.table(name, since).get(code)
        return found or code

    def text(self, column: Column, value: Value) -> str:
        """A value in words and digits; empty where there is none."""
        raw = value.raw
        if raw is None:
            return ""
        if column.kind == "code":
            return self.code(column.codes, raw, value.since)
        if column.kind == "several":
            return "、".join(self.code(column.codes, one) for one in raw.split())
        return plain(column.kind, raw)

    def cell(self, column: Column, value: Value) -> dict[str, Any]:
        """What the template takes: the text, or why there is none."""
        text = self.text(column, value)
        return {
            "label": label_of(column),
            "text": text,
            "why": "" if text or value.why not in WHY else gettext(WHY[value.why]),
            "numeric": column.numeric,
        }


def plain(kind: str, raw: Any) -> str:
    """A value that is no code."""
    if kind == "fen":
        return exact(raw, YUAN)
    if kind in _SIZES:
        size = _SIZES[kind]
        whole, rest = divmod(raw, size)
        text = f"{rest:0{len(str(size)) - 1}}".rstrip("0") if rest else ""
        return f"{whole:,}.{text}" if text else f"{whole:,}"
    if kind == "whole":
        return f"{raw:,}"
    if kind == "yes":
        return gettext(YES[raw])
    if kind == "sex":
        return gettext(SEXES[raw]) if raw in SEXES else str(raw)
    return str(raw.isoformat() if isinstance(raw, date) else raw)


def label_of(column: Column) -> str:
    """What a column is called in the reader's language."""
    return both(column.said["zh"], column.said["en"]) if column.said else gettext(column.label)


def unit_of(column: Column) -> str:
    """The unit of a column's head; empty where it has none."""
    word = column.unit or UNITS.get(column.kind, "")
    return gettext(word) if word else ""
