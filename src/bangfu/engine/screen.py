"""Many rules over one snapshot in one go: one pass for each kind of record, and what changed since an earlier run.

A result is one Parquet file: rule, subject_id, change («new», «continued», «gone»), since (the first day of the runs in
which it held without a gap); rows of a rule together, sorted by subject. The same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bangfu.engine.criterion.judge import Judge
from bangfu.engine.criterion.statement import statement
from bangfu.engine.criterion.tree import Asked as AskedNode
from bangfu.engine.criterion.tree import Node
from bangfu.engine.criterion.vocabulary import Entity, Vocabulary
from bangfu.engine.direct import handed_on, read_columns
from bangfu.engine.duck import DuckRunner
from bangfu.kernel.digest import sha256_hex
from bangfu.kernel.refusal import Refusal, mark

SCHEMA = pa.schema([("rule", pa.string()), ("subject_id", pa.int64()), ("change", pa.string()), ("since", pa.date32())])
CURE = mark("Take it from a backup, or run the rules again.")
CHANGES = ("new", "continued", "gone")
Asked = Mapping[str, tuple[Entity, Node]]
"""Rules by code: the records asked and what is asked of them."""
Say = Callable[[int, int], None]
"""Told how many of the kinds of record are done, of how many."""


@dataclass(frozen=True)
class Held:
    """How a rule came out: the subjects of which it holds, sorted, and of how many it does not or cannot be told."""

    subjects: pa.Array
    failed: int
    unknown: int

    @property
    def asked(self) -> int:
        """Of how many records it was asked."""
        return len(self.subjects) + self.failed + self.unknown


@dataclass(frozen=True)
class Earlier:
    """What a rule held of in an earlier run, sorted, and since when."""

    subjects: pa.Array
    since: pa.Array


@dataclass(frozen=True)
class Counts:
    """How a result differs from the earlier one."""

    new: int
    continued: int
    gone: int


def screened(
    runner: DuckRunner, words: Vocabulary, rules: Asked, say: Say = lambda done, total: None
) -> dict[str, Held]:
    """How every rule comes out over the runner's snapshot, as of its day; each kind of record is read once or twice."""
    kinds = {entity.name: entity for entity, _ in rules.values()}
    begun: list[str] = []

    def ask(entity: Entity, wanted: Mapping[str, Node]) -> pa.Table:
        say(min(len(begun), len(kinds)), len(kinds))
        begun.append(entity.name)
        return _read(runner, words, entity, wanted)

    judged = Judge(words, runner.as_of, ask).judged(rules)
    found = {code: Held(pa.array(one.subjects), one.failed, one.unknown) for code, one in judged.items()}
    for name in kinds:
        left = {code: rule for code, rule in sorted(rules.items()) if code not in found and rule[0].name == name}
        if left:
            found |= _passed(runner, words, left)
    say(len(kinds), len(kinds))
    return found


def _read(runner: DuckRunner, words: Vocabulary, entity: Entity, wanted: Mapping[str, Node]) -> pa.Table:
    """The rows of an entity with the wanted nodes: from the file what its step only hands on, the rest by SQL."""
    table, columns = handed_on(runner.snapshot, runner.steps[entity.table].sql)
    own = {"subject_id": "id"} | ({"of_id": entity.parent_column} if entity.parent else {})
    own |= {
        name: node.field.column
        for name, node in wanted.items()
        if isinstance(node, AskedNode) and not node.field.age and not node.field.per and node.field.column in columns
    }
    if not columns.keys() >= set(own.values()):
        return runner.table(statement(entity, wanted, words, runner.as_of))
    direct = read_columns(runner.snapshot, table, {name: columns[column] for name, column in own.items()})
    rest = {name: node for name, node in wanted.items() if name not in own}
    if not rest:
        return direct
    other = runner.table(statement(entity, rest, words, runner.as_of))
    if not other["subject_id"].equals(direct["subject_id"]):
        return runner.table(statement(entity, wanted, words, runner.as_of))
    for name in rest:
        direct = direct.append_column(name, other[name])
    return direct


def _passed(runner: DuckRunner, words: Vocabulary, rules: Asked) -> dict[str, Held]:
    """One pass over one kind of record, in SQL alone."""
    entity = next(iter(rules.values()))[0]
    names = {f"r{number}": code for number, code in enumerate(rules)}
    sql = statement(entity, {name: rules[code][1] for name, code in names.items()}, words, runner.as_of)
    rows = 0
    unknown = dict.fromkeys(names, 0)
    held: dict[str, list[pa.Array]] = {name: [] for name in names}
    for batch in runner.batches(sql):
        rows += batch.num_rows
        subjects = batch.column("subject_id")
        for name in names:
            truth = batch.column(name)
            unknown[name] += truth.null_count
            # The mask drops what is null: it holds only where it is known to.
            held[name].append(subjects.filter(truth))
    found = {}
    for name, code in names.items():
        every = _sorted(pa.chunked_array(held[name], pa.int64()).combine_chunks())
        found[code] = Held(every, rows - len(every) - unknown[name], unknown[name])
    return found


def _sorted(subjects: pa.Array) -> pa.Array:
    """In order; mostly they come so, for snapshots lie sorted."""
    if len(subjects) < 2 or pc.all(pc.less_equal(subjects[:-1], subjects[1:])).as_py():
        return subjects
    return subjects.take(pc.sort_indices(subjects))


def write_result(
    path: Path, held: Mapping[str, Held], earlier: Mapping[str, Earlier], on: date
) -> tuple[str, dict[str, Counts]]:
    """Write a result beside what held before; answers the file's SHA-256 and each rule's counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    counts = {}
    with pq.ParquetWriter(path, SCHEMA, compression="zstd", store_schema=False) as file:
        for code in sorted(held):
            table, counts[code] = _compared(code, held[code].subjects, earlier.get(code), on)
            if table.num_rows:
                file.write_table(table)
    return sha256_hex(path.read_bytes()), counts


def _compared(code: str, now: pa.Array, before: Earlier | None, on: date) -> tuple[pa.Table, Counts]:
    old = before.subjects if before else pa.array([], pa.int64())
    place = pc.index_in(now, value_set=old)
    continued = pc.is_valid(place)
    gone = old.filter(pc.invert(pc.is_in(old, value_set=now)))
    since_old = before.since if before else pa.array([], pa.date32())
    today = pa.scalar(on, pa.date32())
    change = pc.if_else(continued, "continued", "new")
    since = pc.fill_null(since_old.take(place), today)
    gone_since = since_old.filter(pc.invert(pc.is_in(old, value_set=now)))
    total = len(now) + len(gone)
    table = pa.table(
        [
            pa.repeat(pa.scalar(code, pa.string()), total),
            pa.concat_arrays([now, gone]),
            pa.concat_arrays([change, pa.repeat(pa.scalar("gone", pa.string()), len(gone))]),
            pa.concat_arrays([since, gone_since]),
        ],
        SCHEMA,
    )
    both = pc.sum(continued).as_py() or 0
    return table.take(pc.sort_indices(table["subject_id"])), Counts(len(now) - both, both, len(gone))


def verified(path: Path, digest: str) -> Path:
    """The path of a result that is as it was written; Refusal when its file is gone or was changed."""
    if not path.is_file():
        raise Refusal(mark("The result of this run is missing: no file %(file)s."), cure=CURE, file=path.name)
    if sha256_hex(path.read_bytes()) != digest:
        raise Refusal(mark("The result of this run was changed after it was made."), cure=CURE)
    return path


def rows_of(path: Path, code: str, changes: Sequence[str] = CHANGES) -> pa.Table:
    """The rows of one rule with some of the changes, by subject."""
    table = pq.read_table(path, filters=[("rule", "=", code)])
    return table.filter(pc.is_in(table["change"], value_set=pa.array(changes)))


def held_in(path: Path, code: str) -> Earlier:
    """What a rule held of in an earlier run."""
    table = rows_of(path, code, ("new", "continued"))
    return Earlier(table["subject_id"].combine_chunks(), table["since"].combine_chunks())
