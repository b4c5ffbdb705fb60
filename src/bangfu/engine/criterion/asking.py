"""Asking rules of chosen records only: how each comes out, and why, with the members that decided it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

import pyarrow as pa

from bangfu.engine.criterion.judge import Judge
from bangfu.engine.criterion.statement import statement
from bangfu.engine.criterion.tree import Node, Quantified, walk
from bangfu.engine.criterion.verdict import Reason, Row, explain
from bangfu.engine.criterion.vocabulary import Entity, Vocabulary

Rows = Callable[[str], Sequence[Row]]
"""Runs one SELECT and answers its rows as mappings."""
TYPES: Mapping[str, pa.DataType] = {
    "number": pa.int64(), "text": pa.string(), "date": pa.date32(), "truth": pa.bool_(),
}  # fmt: skip


def reasons(
    rule: Node, entity: Entity, vocabulary: Vocabulary, *, rows: Rows, as_of: date, subjects: Collection[int]
) -> dict[int, Reason]:
    """Why a rule came out as it did for some records, by subject id; what belongs to others is not read."""
    asker = _Asker(vocabulary, rows, as_of)
    root = _root(rule, entity, vocabulary)
    asker.ids[root.name] = asker.above(entity, root, subjects)
    wanted = set(subjects)
    return {subject: one for subject, one in explain(rule, entity, vocabulary, asker).items() if subject in wanted}


def verdicts(
    rules: Mapping[str, Node], entity: Entity, vocabulary: Vocabulary, *, rows: Rows, as_of: date,
    subjects: Collection[int],
) -> dict[str, dict[int, bool | None]]:  # fmt: skip
    """How each of many rules comes out for some records, by code and subject id; one question for each kind of record.

    What belongs to others is not read, and members are not gathered by the engine: this is some milliseconds' work.
    """
    asker = _Asker(vocabulary, rows, as_of)
    reach = [entity, *vocabulary.above(entity)]
    roots = {_root(rule, entity, vocabulary).name for rule in rules.values()}
    root = next((one for one in reversed(reach) if one.name in roots), entity)
    for one in reach[reach.index(root) :]:
        asker.ids[one.name] = asker.above(entity, one, subjects)

    def ask(below: Entity, wanted: Mapping[str, Node]) -> pa.Table:
        found = asker(below, wanted)
        kinds = {"subject_id": "number"} | ({"of_id": "number"} if below.parent else {})
        kinds |= {name: node.kind for name, node in wanted.items()}
        return pa.table({name: pa.array([row[name] for row in found], TYPES[kind]) for name, kind in kinds.items()})

    asked = {code: (entity, rule) for code, rule in rules.items()}
    found: dict[str, dict[int, bool | None]] = {}
    for code, ids, truth in Judge(vocabulary, as_of, ask).truths(asked):
        each = zip(ids.tolist(), truth.met.tolist(), truth.failed.tolist(), strict=True)
        found[code] = {one: True if met else False if failed else None for one, met, failed in each}
    rest = {f"r{number}": code for number, code in enumerate(code for code in rules if code not in found)}
    if rest:
        lines = asker.asked(entity, {name: rules[code] for name, code in rest.items()}, ("id", subjects))
        found |= {code: {row["subject_id"]: row[name] for row in lines} for name, code in rest.items()}
    wanted = set(subjects)
    return {code: {one: held for one, held in found[code].items() if one in wanted} for code in rules}


def _root(rule: Node, entity: Entity, vocabulary: Vocabulary) -> Entity:
    """The highest record that the rule's quantifiers are asked of, or the record itself."""
    reach = [entity, *vocabulary.above(entity)]
    parents = {one.entity.parent for one in walk(rule) if isinstance(one, Quantified)}
    return next((one for one in reversed(reach) if one.name in parents), entity)


class _Asker:
    def __init__(self, vocabulary: Vocabulary, rows: Rows, as_of: date) -> None:
        self.vocabulary = vocabulary
        self.rows = rows
        self.as_of = as_of
        self.ids: dict[str, set[int]] = {}

    def __call__(self, entity: Entity, wanted: Mapping[str, Node]) -> Sequence[Row]:
        if entity.name in self.ids:
            return self.asked(entity, wanted, ("id", self.ids[entity.name]))
        parent = self.vocabulary.entity(entity.parent)
        if parent.name not in self.ids:
            self.ids[parent.name] = {row["subject_id"] for row in self(parent, {})}
        return self.asked(entity, wanted, (entity.parent_column, self.ids[parent.name]))

    def asked(self, entity: Entity, wanted: Mapping[str, Node], only: tuple[str, Collection[int]]) -> Sequence[Row]:
        return self.rows(statement(entity, wanted, self.vocabulary, self.as_of, only))

    def above(self, entity: Entity, root: Entity, subjects: Collection[int]) -> set[int]:
        """The records of `root` that some records of `entity` belong to."""
        found = set(subjects)
        while entity.name != root.name:
            found = {row["of_id"] for row in self.asked(entity, {}, ("id", found)) if row["of_id"] is not None}
            entity = self.vocabulary.entity(entity.parent)
        return found
