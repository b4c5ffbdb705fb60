"""Report templates as data: parts, sentences with places for figures, lists and tables. Nothing here knows a record.

A template of `policy/templates` holds, besides its head, `label`, `purpose`, `title`, `opening`, `closing`, `labels`
(words for codes, by column), `asks` (figures by name), `rests_on` (the tables without whose rows it would be empty) and
`parts`. A part holds `code`, `heading`, `blocks` and `parts` below it; a part with nothing to say is left out unless it
has a sentence for that (`none`). A block is one of

- `say`: sentences of one paragraph, each a list of clauses
- `each` with `over`: one paragraph for each item of a list
- `table`: columns, and rows for items or for single lines
- `works`: the works of an organisation, batch by batch

`lead` of an `each` or a `table` is a phrase before its items, which may say how many there are: `{listed}`.

A clause is a phrase with slots, or `{over, phrase, between, before, after}`: the phrase for each item, in one line.
A slot names a word of the report, a figure of `asks`, or a column of the item; `{column:unit}` shows a quantity in a
unit, `{column:月日}` a day without its year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bangfu.kernel.refusal import Refusal, mark

# The words every report has.
WORDS = frozenset(
    {
        "organisation", "period", "from", "until", "as_of", "cut", "year", "years", "next_year", "half", "next_half",
        "count", "counted", "number",
    }
)  # fmt: skip
# Words that change with the time a report speaks of: the codes of the list `reporting.term`.
TERMS = frozenset({"helped", "registered", "listed_households", "assistance", "bottom_line"})
# How many items a list has, in the words that lead to it.
LISTED = "listed"
SCOPES = ("own", "employer", "employers", "area", "county")
SPANS = ("period", "now", "last", "all", "next", "before", "running", "carried")
SLOT = re.compile(r"\{(\w+)(?::([^{}]+))?\}")
BLOCKS = ("say", "each", "table", "works")


@dataclass(frozen=True)
class Ask:
    """A figure by name: what is asked, for which years and whom, and how it is shown.

    `zero` says that nought is worth saying; otherwise a nought, and any number below `least`, is left out like a
    missing figure. `approx` false leaves out the word that a sum is not exact, as in a column of numbers.
    """

    indicator: str
    filters: Mapping[str, tuple[str, ...]]
    years: str
    scope: str
    other: Mapping[str, Any]
    flags: frozenset[str]
    unit: str
    places: int | None
    zero: bool
    approx: bool
    least: int = 1


@dataclass(frozen=True)
class Over:
    """What a list goes over: codes with their words, or the rows of a table of the snapshot.

    `column` is narrowed to each code; `table` rows are kept where every column of `where` has one of its values (`*`:
    any, `!code`: any but this, `{code}`: the code of the item above), and are ordered by `order`; with `below` only
    where the part is less than the percentage of the whole that the county asks for. `years` of works: `carried` are
    those of years before that were not finished before the period, `running` these and those of the period.
    """

    codes: tuple[tuple[str, str], ...] = ()
    code_list: str = ""
    column: str = ""
    table: str = ""
    where: Mapping[str, tuple[str, ...]] | None = None
    order: tuple[str, ...] = ()
    years: str = "period"
    scope: str = "own"
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clause:
    """A phrase; with `over` the phrase for each item, in one line."""

    phrase: str
    over: Over | None = None
    between: str = "、"
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Say:
    """Sentences of one paragraph; with `over` one paragraph for each item, numbered where `numbered`.

    Numbers go on over the blocks of a part and begin anew after a `lead`.
    """

    sentences: tuple[tuple[Clause, ...], ...]
    over: Over | None = None
    numbered: str = ""
    kind: str = "text"
    lead: str = ""


@dataclass(frozen=True)
class Line:
    """A line of a table, or a line for each item; a cell holds clauses."""

    cells: tuple[tuple[Clause, ...], ...]
    over: Over | None = None


@dataclass(frozen=True)
class Table:
    """A table; a cell whose figure is missing stands empty, a column of which nothing is known is left out.

    `keep` keeps empty columns, and the table itself when it has no lines.

    `roster`: its lines are people or groups of them, and its last line is their number.
    """

    caption: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    keep: bool
    roster: bool = False
    lead: str = ""


@dataclass(frozen=True)
class Works:
    """The works of an organisation, batch by batch."""

    phrases: Mapping[str, Any]


Block = Say | Table | Works


@dataclass(frozen=True)
class Part:
    """A part of a report; with `over` one part for each item. `hand` says where words may be added by hand."""

    code: str
    heading: str
    none: str
    blocks: tuple[Block, ...]
    parts: tuple[Part, ...]
    hand: tuple[str, ...]
    over: Over | None = None


@dataclass(frozen=True)
class Template:
    """A whole template; `labels` are words for codes by column, `counted` turns a number of parts into words."""

    code: str
    label: Mapping[str, str]
    purpose: Mapping[str, str]
    title: str
    opening: str
    closing: str
    labels: Mapping[str, Mapping[str, str]]
    asks: Mapping[str, Ask]
    parts: tuple[Part, ...]
    order: int
    rests_on: tuple[Over, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """Where words may be written by hand: part and place, as `infrastructure.after`."""
        return tuple(f"{part.code}.{place}" for part in self.parts for place in part.hand)

    @property
    def kind(self) -> str:
        """The word of the command line: work-summary."""
        return self.code.replace("_", "-")


def read_template(code: str, body: Mapping[str, Any]) -> Template:
    """The template of a policy entry's body; Refusal names the part and the key that is wrong."""
    return _Reading(code).template(body)


class _Reading:
    """Reads one template; remembers where it stands for its refusals."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.asks: dict[str, Ask] = {}
        self.listing = False

    def template(self, body: Mapping[str, Any]) -> Template:
        known = (
            "label", "purpose", "title", "opening", "closing", "labels", "asks", "parts", "order", "rests_on",
        )  # fmt: skip
        self._keys(body, known, self.code)
        for key in ("label", "purpose", "title", "parts"):
            if not body.get(key):
                raise self._wrong(self.code, key, mark("is missing"))
        asks = _mapping(body.get("asks"))
        self.asks = {name: self._ask(ask, f"asks.{name}") for name, ask in asks.items()}
        self._slots(str(body["title"]) + str(body.get("opening", "")), "title", item=False)
        return Template(
            code=self.code,
            label=_mapping(body["label"]),
            purpose=_mapping(body["purpose"]),
            title=str(body["title"]),
            opening=str(body.get("opening", "")),
            closing=str(body.get("closing", "")),
            labels={
                column: {str(code): str(word) for code, word in words.items()}
                for column, words in _mapping(body.get("labels")).items()
            },
            asks=self.asks,
            parts=tuple(self._part(part, 1) for part in body["parts"]),
            order=int(body.get("order", 99)),
            rests_on=tuple(self._over(over, "rests_on") for over in body.get("rests_on", ())),
        )

    def _part(self, body: Mapping[str, Any], level: int) -> Part:
        where = f"parts.{body.get('code', '?')}"
        self._keys(body, ("code", "heading", "none", "blocks", "parts", "hand", "over"), where)
        for key in ("code", "heading"):
            if not body.get(key):
                raise self._wrong(where, key, mark("is missing"))
        if level > 2 and body.get("parts"):
            raise self._wrong(where, "parts", mark("has more than three levels"))
        if level == 1 and "over" in body:
            raise self._wrong(where, "over", mark("belongs to a part below another"))
        self._slots(str(body.get("none", "")), where, item=False)
        hand = body.get("hand", ["after"] if level == 1 else [])
        self.listing = "over" in body
        blocks = tuple(self._block(block, where) for block in body.get("blocks", []))
        self.listing = False
        return Part(
            code=str(body["code"]),
            heading=str(body["heading"]),
            none=str(body.get("none", "")),
            blocks=blocks,
            parts=tuple(self._part(part, level + 1) for part in body.get("parts", [])),
            hand=tuple(str(place) for place in hand),
            over=self._over(body["over"], where) if "over" in body else None,
        )

    def _block(self, body: Mapping[str, Any], where: str) -> Block:
        kinds = [kind for kind in BLOCKS if kind in body]
        if len(kinds) != 1:
            raise self._wrong(where, "blocks", mark("must be one of: %(known)s"), known=" ".join(BLOCKS))
        kind = kinds[0]
        where = f"{where}.{kind}"
        if kind == "works":
            return Works(_mapping(body["works"]))
        if kind == "table":
            return self._table(_mapping(body["table"]), where)
        self._keys(body, (kind, "over", "numbered", "kind", "lead"), where)
        over = self._over(body["over"], where) if "over" in body else None
        if (kind == "each") != (over is not None):
            raise self._wrong(where, "over", mark("belongs to “each” and to nothing else"))
        return Say(
            tuple(self._sentence(one, where, item=over is not None) for one in body[kind]),
            over,
            str(body.get("numbered", "")),
            str(body.get("kind", "text")),
            self._lead(body, where),
        )

    def _lead(self, body: Mapping[str, Any], where: str) -> str:
        lead = str(body.get("lead", ""))
        self._slots(lead.replace(f"{{{LISTED}}}", ""), where, item=False)
        return lead

    def _sentence(self, body: object, where: str, *, item: bool) -> tuple[Clause, ...]:
        clauses = body if isinstance(body, list) else [body]
        return tuple(self._clause(clause, where, item=item) for clause in clauses)

    def _clause(self, body: object, where: str, *, item: bool) -> Clause:
        if isinstance(body, str):
            self._slots(body, where, item=item)
            return Clause(body)
        given = _mapping(body)
        self._keys(given, ("over", "phrase", "between", "before", "after"), where)
        if "over" not in given or "phrase" not in given:
            raise self._wrong(where, "phrase", mark("is missing"))
        return Clause(
            str(given["phrase"]),
            self._over(given["over"], where),
            str(given.get("between", "、")),
            str(given.get("before", "")),
            str(given.get("after", "")),
        )

    def _table(self, body: Mapping[str, Any], where: str) -> Table:
        self._keys(body, ("caption", "columns", "lines", "keep", "roster", "lead"), where)
        columns = tuple(str(column) for column in body.get("columns", ()))
        lines = []
        for line in body.get("lines", ()):
            self._keys(line, ("cells", "over"), where)
            if len(line["cells"]) != len(columns):
                raise self._wrong(where, "lines", mark("must have a cell for each column"))
            over = self._over(line["over"], where) if "over" in line else None
            cells = tuple(self._sentence(cell, where, item=over is not None) for cell in line["cells"])
            lines.append(Line(cells, over))
        return Table(
            str(body.get("caption", "")),
            columns,
            tuple(lines),
            bool(body.get("keep")),
            bool(body.get("roster")),
            self._lead(body, where),
        )

    def _over(self, body: Mapping[str, Any], where: str) -> Over:
        keys = ("codes", "code_list", "column", "table", "where", "order", "years", "scope", "below")
        self._keys(body, keys, f"{where}.over")
        years, scope = str(body.get("years", "period")), str(body.get("scope", "own"))
        self._choice(years, SPANS, f"{where}.over", "years")
        self._choice(scope, SCOPES, f"{where}.over", "scope")
        if len(body.get("below", ())) not in (0, 2):
            raise self._wrong(f"{where}.over", "below", mark("names a part and a whole"))
        if sum(bool(body.get(key)) for key in ("codes", "code_list", "table")) != 1:
            raise self._wrong(f"{where}.over", "table", mark("goes over codes, a code list or a table"))
        return Over(
            codes=tuple((str(code), str(word)) for code, word in _mapping(body.get("codes")).items()),
            code_list=str(body.get("code_list", "")),
            column=str(body.get("column", "")),
            table=str(body.get("table", "")),
            where={str(column): _texts(values) for column, values in _mapping(body.get("where")).items()},
            order=_texts(body.get("order", ())),
            years=years,
            scope=scope,
            below=_texts(body.get("below", ())),
        )

    def _ask(self, body: Mapping[str, Any], where: str) -> Ask:
        self._keys(
            body,
            ("indicator", "filters", "other", "years", "scope", "flags", "unit", "places", "zero", "approx", "least"),
            where,
        )
        years, scope = str(body.get("years", "period")), str(body.get("scope", "own"))
        self._choice(years, SPANS, where, "years")
        self._choice(scope, SCOPES, where, "scope")
        if not body.get("indicator"):
            raise self._wrong(where, "indicator", mark("is missing"))
        return Ask(
            indicator=str(body["indicator"]),
            filters={str(name): _texts(values) for name, values in _mapping(body.get("filters")).items()},
            years=years,
            scope=scope,
            other=_mapping(body.get("other")),
            flags=frozenset(_texts(body.get("flags", ()))),
            unit=str(body.get("unit", "")),
            places=body.get("places"),
            zero=bool(body.get("zero")),
            approx=bool(body.get("approx", True)),
            least=int(body.get("least", 1)),
        )

    def _slots(self, phrase: str, where: str, *, item: bool) -> None:
        """Outside a list every slot must be a word of the report or a figure of `asks`."""
        for found in SLOT.finditer(phrase):
            if not item and not self.listing and found[1] not in WORDS | TERMS and found[1] not in self.asks:
                raise self._wrong(where, found[1], mark("is no word of a report and no figure of this template"))

    def _keys(self, body: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        for key in body:
            if key not in known:
                message = mark("is no key here; known keys: %(keys)s")
                raise self._wrong(where, str(key), message, keys=" ".join(known))

    def _choice(self, value: str, known: tuple[str, ...], where: str, key: str) -> None:
        if value not in known:
            message = mark("“%(value)s” is not known; known: %(known)s")
            raise self._wrong(where, key, message, value=value, known=" ".join(known))

    def _wrong(self, where: str, key: str, message: str, **params: Any) -> Refusal:
        row = f"{self.code} {where}"
        return Refusal(message, cure=mark("Correct the template."), row=row, field=key, **params)


def _mapping(body: object) -> dict[str, Any]:
    return {str(key): value for key, value in body.items()} if isinstance(body, dict) else {}


def _texts(values: object) -> tuple[str, ...]:
    return tuple(str(value) for value in values) if isinstance(values, (list, tuple)) else (str(values),)
