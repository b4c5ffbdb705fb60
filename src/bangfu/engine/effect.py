"""What a changed rule would change: of how many it holds under either wording, where, and who enters and leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from bangfu.engine.criterion.statement import statement
from bangfu.engine.criterion.tree import Node
from bangfu.engine.criterion.vocabulary import Entity, Vocabulary
from bangfu.engine.duck import DuckRunner
from bangfu.engine.steps import load_steps
from bangfu.kernel.digest import canonical, sha256_hex

NO, YES, OPEN = 0, 1, 2
"""How a rule comes out for a record: it does not hold, it holds, it cannot be told."""


@dataclass(frozen=True)
class Change:
    """A rule in its wording of now and in the one that is to come; None where there is none."""

    entity: Entity
    now: Node | None
    then: Node | None


@dataclass(frozen=True)
class Counts:
    """Of `asked` records the rule holds of `now` and would hold of `then`; `enters` and `leaves` lie between them."""

    asked: int = 0
    now: int = 0
    then: int = 0
    enters: int = 0
    leaves: int = 0
    unknown_now: int = 0
    unknown_then: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(one + two for one, two in zip(self.plain(), other.plain(), strict=True)))

    def plain(self) -> tuple[int, ...]:
        """The numbers in the order of the fields."""
        return (self.asked, self.now, self.then, self.enters, self.leaves, self.unknown_now, self.unknown_then)


@dataclass(frozen=True)
class Effect:
    """The counts of a change by area path, and the subjects that enter, leave and cannot be told of, sorted."""

    by_path: Mapping[str, Counts]
    enters: pa.Array = field(repr=False)
    leaves: pa.Array = field(repr=False)
    open: pa.Array = field(repr=False)

    @property
    def total(self) -> Counts:
        """The counts of the whole county."""
        return sum(self.by_path.values(), Counts())

    @property
    def digest(self) -> str:
        """What an approver was shown: every count and exactly who enters and leaves."""
        counts = [[path, *self.by_path[path].plain()] for path in sorted(self.by_path)]
        return sha256_hex(canonical([counts, self.enters.to_pylist(), self.leaves.to_pylist()]))


def effects(runner: DuckRunner, words: Vocabulary, changes: Mapping[str, Change]) -> dict[str, Effect]:
    """What each change would do over the runner's snapshot; one pass for each kind of record."""
    kinds: dict[str, dict[str, Change]] = {}
    for code, one in sorted(changes.items()):
        kinds.setdefault(one.entity.name, {})[code] = one
    found: dict[str, Effect] = {}
    for own in kinds.values():
        found |= _passed(runner, words, own)
    return found


def _passed(runner: DuckRunner, words: Vocabulary, changes: Mapping[str, Change]) -> dict[str, Effect]:
    entity = next(iter(changes.values())).entity
    names = {f"r{number}": code for number, code in enumerate(changes)}
    wanted = {
        f"{name}_{side}": node
        for name, code in names.items()
        for side, node in (("now", changes[code].now), ("then", changes[code].then))
        if node is not None
    }
    counts: dict[str, Counter[tuple[str, int, int]]] = {name: Counter() for name in names}
    moved: dict[tuple[str, str], list[pa.Array]] = {}
    for batch in runner.batches(_sql(entity, wanted, words, runner)):
        subjects = batch.column("subject_id")
        for name in names:
            now, then = (_states(batch, f"{name}_{side}") for side in ("now", "then"))
            for *key, count in _grouped(batch.column("path"), now, then):
                counts[name][tuple(key)] += count  # type: ignore[index]
            was, will = pc.equal(now, YES), pc.equal(then, YES)
            moved.setdefault((name, "enters"), []).append(subjects.filter(pc.and_not(will, was)))
            moved.setdefault((name, "leaves"), []).append(subjects.filter(pc.and_not(was, will)))
            moved.setdefault((name, "open"), []).append(subjects.filter(pc.equal(then, OPEN)))
    return {
        code: Effect(
            _by_path(counts[name]), *(_sorted(moved.get((name, side), [])) for side in ("enters", "leaves", "open"))
        )
        for name, code in names.items()
    }


def _sql(entity: Entity, wanted: Mapping[str, Node], words: Vocabulary, runner: DuckRunner) -> str:
    """The statement of the rules, each row with the path of its area or of the area of what it belongs to."""
    asked = statement(entity, wanted, words, runner.as_of)
    columns = "".join(f", s.{name}" for name in wanted)
    table, key = entity.table, "subject_id"
    if "path" not in load_steps()[table].columns:
        table, key = words.entity(entity.parent).table, "of_id"
    # Tables and columns are the vocabulary's, names are numbered here: nothing of it is the officer's own text.
    return f"select s.subject_id, p.path{columns}\nfrom (\n{asked}\n) as s\nleft join {table} as p on p.id = s.{key}"


def _states(batch: pa.RecordBatch, name: str) -> pa.Array:
    """How a rule came out for each row; where there is no rule it holds of none."""
    if name not in batch.schema.names:
        return pa.repeat(pa.scalar(NO, pa.int8()), batch.num_rows)
    return pc.fill_null(pc.cast(batch.column(name), pa.int8()), OPEN)


def _grouped(path: pa.Array, now: pa.Array, then: pa.Array) -> Iterator[tuple[str, int, int, int]]:
    table = pa.table([pc.fill_null(path, "/"), now, then], ["path", "now", "then"])
    for row in table.group_by(["path", "now", "then"]).aggregate([([], "count_all")]).to_pylist():
        yield row["path"], row["now"], row["then"], row["count_all"]


def _by_path(found: Counter[tuple[str, int, int]]) -> dict[str, Counts]:
    sums: dict[str, Counts] = {}
    for (path, now, then), count in found.items():
        was, will = now == YES, then == YES
        one = Counts(
            count, count * was, count * will, count * (will and not was), count * (was and not will),
            count * (now == OPEN), count * (then == OPEN),
        )  # fmt: skip
        sums[path] = sums.get(path, Counts()) + one
    return sums


def _sorted(some: list[pa.Array]) -> pa.Array:
    every = pa.chunked_array(some, pa.int64()).combine_chunks()
    return every.take(pc.sort_indices(every))
