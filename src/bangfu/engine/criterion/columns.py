"""Records as columns: what is wanted of them, read at once, and how they lie to the records above them.

Members of one household mostly follow one another, so that counting them needs no table of keys; where they do not,
they are put in order first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bangfu.engine.criterion.tree import Node
from bangfu.engine.criterion.vocabulary import Entity

Bools: TypeAlias = NDArray[np.bool_]
Whole: TypeAlias = NDArray[np.int64] | NDArray[np.int32]
Ask = Callable[[Entity, Mapping[str, Node]], pa.Table]
"""The rows of an entity with the wanted nodes, as `statement` gives them: subject_id, of_id, and one column each."""
NOBODY = -(2**63)


def _none() -> NDArray[np.int64]:
    return np.empty(0, np.int64)


class Unfit(Exception):
    """A rule, or the records, are such that only the whole statement can answer."""


@dataclass(frozen=True)
class Truth:
    """Of each record whether a condition is met, and whether it fails; neither where it cannot be told."""

    met: Bools
    failed: Bools


@dataclass(frozen=True)
class Number:
    """Of each record a whole number or a day, and where it is known; or one for all of them."""

    value: Whole | int
    known: Bools | None = None


@dataclass
class Rows:
    """The records of one kind: what is wanted of them, and once read, their columns and how they lie."""

    entity: Entity
    wanted: dict[Node, str] = field(default_factory=dict)
    bound: bool = False
    ids: NDArray[np.int64] = field(default_factory=_none)
    columns: Mapping[str, pa.Array] = field(default_factory=dict)
    places: NDArray[np.int64] = field(default_factory=_none)
    lengths: NDArray[np.int64] = field(default_factory=_none)
    edges: NDArray[np.int64] = field(default_factory=_none)
    order: NDArray[np.int64] | None = None

    def want(self, node: Node) -> str:
        """The column that will hold a node."""
        return self.wanted.setdefault(node, f"c{len(self.wanted)}")

    def read(self, ask: Ask) -> None:
        table = ask(self.entity, {name: node for node, name in self.wanted.items()})
        self.ids = table["subject_id"].to_numpy()
        if not np.all(self.ids[1:] > self.ids[:-1]):
            table = table.sort_by("subject_id")
            self.ids = table["subject_id"].to_numpy()
            if np.any(self.ids[1:] == self.ids[:-1]):
                raise Unfit
        self.columns = {name: _whole(table[name]) for name in table.column_names[1:]}

    def bind(self, above: Rows) -> None:
        """Find each record's place among those above it, and where the members of each begin and end."""
        of = pc.fill_null(self.columns["of_id"], NOBODY).to_numpy()
        # Members of one household mostly follow one another: it is looked up once for them all.
        runs = np.append(np.flatnonzero(np.append(len(of) > 0, of[1:] != of[:-1])), len(of))
        each, self.lengths = of[runs[:-1]], np.diff(runs)
        if np.array_equal(each, above.ids):
            self.places, self.edges = np.arange(len(each)), runs
            return
        found = np.searchsorted(above.ids, each)
        self.places = np.where(np.append(above.ids, NOBODY + 1)[found] == each, found, -1)
        # Those that belong to none come first: they are counted nowhere.
        sizes = np.zeros(len(above.ids) + 1, np.int64)
        np.add.at(sizes, self.places + 1, self.lengths)
        self.edges = np.cumsum(sizes)
        if np.any(self.places[1:] < self.places[:-1]):
            self.order = np.argsort(np.repeat(self.places, self.lengths), kind="stable")
        elif not self.edges[0]:
            self.places, self.lengths = np.arange(len(above.ids)), self.sizes

    @property
    def lies(self) -> bool:
        """Whether the members of each record above follow one another in the order of those above."""
        return not self.bound or (self.order is None and not self.edges[0])

    def part(self, first: int, last: int, above: tuple[int, int]) -> Rows:
        """Some of the records that lie so: the members of some of those above."""
        edges = self.edges[above[0] : above[1] + 1]
        return replace(
            self,
            ids=self.ids[first:last],
            columns={name: column.slice(first, last - first) for name, column in self.columns.items()},
            places=np.arange(max(len(edges) - 1, 0)),
            lengths=np.diff(edges),
            edges=edges - first,
        )

    def handed(self, each: Any) -> Any:
        """What each record's one above has; false or nought where there is none, whose place is the last."""
        return np.repeat(np.append(each, each.dtype.type(0))[self.places], self.lengths)

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many members each record above has."""
        return np.diff(self.edges)

    def totals(self, each: Bools | NDArray[np.int64]) -> Whole:
        """What the members of each record above add up to."""
        if self.order is not None:
            each = each[self.order]
        # What is counted goes into 32 bits, what is summed into 64.
        kind: Any = np.int32 if each.dtype == np.bool_ else np.int64
        run: Whole = np.zeros(len(each) + 1, kind)
        np.cumsum(each, dtype=kind, out=run[1:])
        return np.diff(run[self.edges])

    def truth(self, name: str) -> Truth:
        """A column of booleans."""
        column = self.columns[name]
        value, known = _bits(column, column.buffers()[1]), _known(column)
        return Truth(value, ~value) if known is None else Truth(value & known, ~value & known)

    def number(self, name: str) -> Number:
        """A column of whole numbers or days; where it is not known it holds anything."""
        column = self.columns[name]
        return Number(_values(column), _known(column))

    def stated(self, name: str) -> Truth:
        """Where a column of any kind is known."""
        known = _known(self.columns[name])
        every = np.ones(len(self.ids), np.bool_) if known is None else known
        return Truth(every, ~every)

    def among(self, name: str, texts: Collection[str]) -> Truth:
        """Where a column of texts is one of some."""
        column = self.columns[name]
        codes, met = _values(column.indices), np.zeros(len(column), np.bool_)
        for code, text in enumerate(column.dictionary.to_pylist()):
            if text in texts:
                met |= codes == code
        known = _known(column)
        return Truth(met, ~met) if known is None else Truth(met & known, ~met & known)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece, texts as places in one dictionary: each part of a file may have its own."""
    if pa.types.is_string(column.type):
        column = column.dictionary_encode()
    one = column.combine_chunks()
    return one if isinstance(one, pa.Array) else one.unify_dictionaries().chunk(0)


def _values(column: pa.Array) -> Any:
    """The memory of a column of whole numbers or days."""
    return np.frombuffer(column.buffers()[1] or b"", f"i{column.type.bit_width // 8}")[column.offset :][: len(column)]


def _known(column: pa.Array) -> Bools | None:
    """Where a column is known; None when it is everywhere."""
    return _bits(column, column.buffers()[0]) if column.null_count else None


def _bits(column: pa.Array, buffer: pa.Buffer | None) -> Bools:
    """One truth a record."""
    if buffer is None:
        return np.zeros(len(column), np.bool_)
    skipped, first = divmod(column.offset, 8)
    held = np.frombuffer(buffer, np.uint8)[skipped:]
    return np.unpackbits(held, count=first + len(column), bitorder="little")[first:].view(np.bool_)
