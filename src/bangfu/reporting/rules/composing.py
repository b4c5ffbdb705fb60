"""Paragraphs from a template: a clause whose figure is missing is left out, a part with nothing to say as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bangfu.figures.numeral import ordinal
from bangfu.reporting.rules.paper import CELL, LINE, FigureRun, Paragraph
from bangfu.reporting.rules.template import (
    LISTED,
    SLOT,
    Ask,
    Block,
    Clause,
    Line,
    Over,
    Part,
    Say,
    Table,
    Template,
    Works,
)
from bangfu.reporting.rules.wording import Run, joined, run_on

DECLARED = "（填报数）"
LEFT_OUT = "（另有{number}条记录数据不全，未计入）"
_CLOSED = "。；：！？"
_OPENS = "，；。、（"


@dataclass(frozen=True)
class Answer:
    """What a figure says: its run, whether it is only declared, the word that says that it is not exact.

    `left_out` records give only one of the two numbers that it is made of and do not count.
    """

    run: FigureRun
    declared: bool = False
    approx: str = ""
    left_out: int = 0


class Item(Protocol):
    """One item of a list: its own words, what a figure asked for it is narrowed to, the record it is."""

    @property
    def filters(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def about(self) -> str: ...
    def word(self, name: str, unit: str) -> Run | None:
        """The word or figure of a column; None when it is not known, KeyError when there is no such column."""


class Source(Protocol):
    """Where a report's words, figures and lists come from."""

    def word(self, name: str) -> str: ...
    def figure(self, ask: Ask, item: Item | None) -> Answer | None: ...
    def items(self, over: Over) -> Sequence[Item]: ...
    def listed(self, items: Sequence[Item]) -> FigureRun:
        """How many items stand in a list, as a figure that opens them."""

    def works(self, phrases: Mapping[str, Any]) -> list[Paragraph]: ...
    def hand(self, place: str) -> list[str]: ...


@dataclass(frozen=True)
class Written:
    """A paragraph at its place (the part's code, or a place for hand-written words) and the records it speaks of.

    `roster` is the figure that a table of people must agree with.
    """

    place: str
    paragraph: Paragraph
    about: tuple[str, ...] = ()
    roster: str = ""


@dataclass(frozen=True)
class _Filled:
    runs: tuple[Run, ...]
    figure: bool
    about: tuple[str, ...] = ()


def compose(template: Template, source: Source) -> list[Written]:
    """Every paragraph of the report."""
    return _Composer(template, source).whole()


class _Composer:
    def __init__(self, template: Template, source: Source) -> None:
        self.template = template
        self.source = source

    def whole(self) -> list[Written]:
        found: list[Written] = []
        for place, text in (("opening", self.template.opening), ("closing", self.template.closing)):
            if place == "closing":
                found += self._parts(self.template.parts)
            filled = self._phrase(text, None)
            if text and filled:
                found.append(Written(place, Paragraph("text", filled.runs)))
        return found

    def _parts(self, parts: Sequence[Part]) -> list[Written]:
        found: list[Written] = []
        number = 0
        for part in parts:
            body = self._part(part, part.code, 1, None)
            if body:
                number += 1
                found += self._headed(part, body, f"{ordinal(number)}、", None, level=1, place=part.code)
        return found

    def _headed(
        self, part: Part, body: list[Written], mark: str, item: Item | None, *, level: int, place: str
    ) -> list[Written]:
        below = sum(one.paragraph.kind == f"heading{level + 1}" for one in body)
        heading = part.heading.replace("{counted}", "两" if below == 2 else ordinal(below)).replace(
            "{count}", str(below)
        )
        filled = self._phrase(heading, item)
        runs = joined([mark, *(filled.runs if filled else (part.heading,))])
        about = (item.about,) if item is not None and item.about else ()
        return [Written(place, Paragraph(f"heading{level}", runs), about), *body]

    def _part(self, part: Part, place: str, level: int, item: Item | None) -> list[Written]:
        """Everything under a heading; empty when there is nothing to say."""
        found: list[Written] = []
        numbers: dict[str, int] = {}
        for block in part.blocks:
            found += self._block(block, place, item, numbers)
        number = sum(one.paragraph.kind == f"heading{level + 1}" for one in found)
        for below in part.parts:
            items: Sequence[Item | None] = self._items(below.over, item) if below.over else (None,)
            for one in items:
                body = self._part(below, place, level + 1, one)
                if body:
                    number += 1
                    mark = f"（{ordinal(number)}）" if level == 1 else f"{number}. "
                    found += self._headed(below, body, mark, one, level=level + 1, place=place)
        before, after = (self._hand(part, end) if level == 1 else [] for end in ("before", "after"))
        if not found and part.none and (said := self._phrase(part.none, item)):
            found = [Written(place, Paragraph("text", said.runs))]
        return [*before, *found, *after]

    def _items(self, over: Over, above: Item | None) -> Sequence[Item]:
        """The items of a list; `{code}` among its conditions is the code of the item above."""
        where = {column: tuple(values) for column, values in (over.where or {}).items()}
        if above is not None and any("{code}" in values for values in where.values()):
            code = str(above.word("code", ""))
            where = {column: tuple(v.replace("{code}", code) for v in values) for column, values in where.items()}
        return self.source.items(replace(over, where=where))

    def _hand(self, part: Part, end: str) -> list[Written]:
        place = f"{part.code}.{end}"
        if end not in part.hand:
            return []
        return [Written(place, Paragraph("text", (line,))) for line in self.source.hand(place)]

    def _block(self, block: Block, place: str, item: Item | None, numbers: dict[str, int]) -> list[Written]:
        """`numbers` says for each kind of number how far the blocks before have counted."""
        if isinstance(block, Works):
            return [Written(place, paragraph) for paragraph in self.source.works(block.phrases)]
        if isinstance(block, Table):
            return self._table(block, place)
        if block.over is None:
            said = self._say(block, item, "")
            return [replace(said, place=place)] if said else []
        found: list[Written] = []
        shown: list[Item] = []
        before = 0 if block.lead else numbers.get(block.numbered, 0)
        for one in self._items(block.over, item):
            said = self._say(block, one, block.numbered.replace("{n}", str(before + len(found) + 1)))
            if said:
                found.append(replace(said, place=place))
                shown.append(one)
        numbers[block.numbered] = before + len(found)
        return [*self._lead(block.lead, shown, place), *found]

    def _lead(self, phrase: str, items: Sequence[Item], place: str) -> list[Written]:
        """The words that lead to a list, with the number of its items."""
        if not phrase or not items:
            return []
        before, mark, after = phrase.partition(f"{{{LISTED}}}")
        head, tail = self._phrase(before, None), self._phrase(after, None)
        if head is None or tail is None:
            return []
        runs = joined([*head.runs, *([self.source.listed(items)] if mark else []), *tail.runs])
        return [Written(place, Paragraph("text", runs), tuple(dict.fromkeys(one.about for one in items if one.about)))]

    def _say(self, block: Say, item: Item | None, mark: str) -> Written | None:
        sentences = [self._sentence(clauses, item) for clauses in block.sentences]
        asked = any(self._asks(clauses) for clauses in block.sentences)
        said = [one for one in sentences if one is not None]
        if not said or (asked and not any(one.figure for one in said) and not _record(item)):
            return None
        runs = joined([mark, *run_on([one.runs for one in said])])
        about = dict.fromkeys(uid for one in said for uid in one.about)
        if item is not None and item.about:
            about = {item.about: None, **about}
        return Written("", Paragraph(block.kind, runs), tuple(about))

    def _asks(self, clauses: Sequence[Clause]) -> bool:
        """True when a sentence stands or falls with a figure or a list."""
        return any(
            clause.over is not None or any(found[1] in self.template.asks for found in SLOT.finditer(clause.phrase))
            for clause in clauses
        )

    def _sentence(self, clauses: Sequence[Clause], item: Item | None) -> _Filled | None:
        filled = [self._clause(clause, item) for clause in clauses]
        known = [one for one in filled if one is not None]
        if not known or (self._asks(clauses) and not any(one.figure for one in known) and not _record(item)):
            return None
        runs: list[Run] = []
        for one in known:
            first = one.runs[0] if one.runs else ""
            opened = isinstance(first, str) and first[:1] in tuple(_OPENS)
            runs += ["，"] if runs and not opened and not _ends(runs, _CLOSED + "，、") else []
            runs += one.runs
        runs += [] if _ends(runs, _CLOSED) else ["。"]
        about = tuple(uid for one in known for uid in one.about)
        return _Filled(joined(runs), any(one.figure for one in known), about)

    def _clause(self, clause: Clause, item: Item | None) -> _Filled | None:
        if clause.over is None:
            return self._phrase(clause.phrase, item)
        runs: list[Run] = []
        about: list[str] = []
        items = self._items(clause.over, item)
        for one in items:
            said = self._phrase(clause.phrase, one)
            if said is not None:
                runs += [clause.between if runs else clause.before, *said.runs]
                about += [one.about] if one.about else []
        return _Filled(joined([*runs, clause.after]), True, tuple(about)) if runs else None

    def _phrase(self, phrase: str, item: Item | None) -> _Filled | None:
        """The phrase with its slots filled; None when one is not known."""
        runs: list[Run] = []
        figure = declared = False
        place = left_out = 0
        for found in SLOT.finditer(phrase):
            runs.append(phrase[place : found.start()])
            place = found.end()
            said = self._slot(found[1], found[2] or "", item)
            if said is None:
                return None
            if isinstance(said, Answer):
                figure, declared = True, declared or said.declared
                left_out += said.left_out
                runs += [said.approx, said.run]
            else:
                figure = figure or isinstance(said, FigureRun)
                runs.append(said)
        runs += [phrase[place:], DECLARED if declared else "", LEFT_OUT.format(number=left_out) if left_out else ""]
        return _Filled(joined(runs), figure)

    def _slot(self, name: str, unit: str, item: Item | None) -> Answer | Run | None:
        if name in self.template.asks:
            return self.source.figure(self.template.asks[name], item)
        if item is not None:
            try:
                return item.word(name, unit)
            except KeyError:
                pass
        return self.source.word(name) or None

    def _table(self, table: Table, place: str) -> list[Written]:
        rows: list[list[tuple[Run, ...]]] = []
        about: list[str] = []
        shown: list[Item] = []
        for line in table.lines:
            items: Sequence[Item | None] = self._items(line.over, None) if line.over else (None,)
            for item in items:
                cells, figure = self._cells(line, item)
                if not (table.keep or figure or _record(item)):
                    continue
                rows.append(cells)
                shown += [item] if item is not None else []
                about += [item.about] if item is not None and item.about else []
        if not rows and not table.keep:
            return []
        runs: list[Run] = []
        used = [
            place
            for place in range(len(table.columns))
            if table.keep or table.roster or any(row[place] for row in rows)
        ]
        head: list[tuple[Run, ...]] = [(column,) for column in table.columns]
        for row in [[cells[place] for place in used] for cells in [head, *rows]]:
            for number, cell in enumerate(row):
                runs += [CELL] if number else []
                runs += cell
            runs.append(LINE)
        caption = self._phrase(table.caption, None)
        above = [Written(place, Paragraph("caption", caption.runs))] if caption and table.caption else []
        # A roster ends with its total: that figure must be the number of its people.
        totals = [run.id for cell in rows[-1] for run in cell if isinstance(run, FigureRun)] if table.roster else []
        roster = totals[-1] if totals else ""
        found = Written(place, Paragraph("table", tuple(runs[:-1])), tuple(dict.fromkeys(about)), roster)
        return [*self._lead(table.lead, shown, place), *above, found]

    def _cells(self, line: Line, item: Item | None) -> tuple[list[tuple[Run, ...]], bool]:
        """The cells of a line, and whether a figure stands in one of them."""
        cells: list[tuple[Run, ...]] = []
        figure = False
        for clauses in line.cells:
            runs: list[Run] = []
            for clause in clauses:
                said = self._clause(clause, item)
                if said is not None and said.runs:
                    figure = figure or said.figure
                    runs += ["，"] if runs else []
                    runs += said.runs
            cells.append(joined(runs))
        return cells, figure


def _record(item: Item | None) -> bool:
    """True for a record, which is worth its line whatever else is known of it."""
    return item is not None and bool(item.about)


def _ends(runs: Sequence[Run], signs: str) -> bool:
    last = runs[-1] if runs else ""
    return isinstance(last, str) and last[-1:] in tuple(signs) and bool(last)
