"""How every rule stands with some records on the facts of a snapshot, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, NamedTuple

from bangfu.engine.criterion.asking import reasons, verdicts
from bangfu.engine.criterion.statement import statement
from bangfu.engine.criterion.tree import Asked, AsOf, Node, Stated, walk
from bangfu.engine.criterion.verdict import Reason
from bangfu.engine.criterion.vocabulary import Entity, Field, Vocabulary
from bangfu.engine.criterion.wording import shown
from bangfu.engine.kept import KeptRunner, WarmRunner
from bangfu.screening.models import Outcome, Run
from bangfu.screening.queries.runs import Rules, rules_of, rules_on
from bangfu.screening.rules.reading import Rule
from bangfu.snapshots.models import Frozen
from bangfu.snapshots.queries import opened

# Subjects whose kind is called otherwise where rules ask of them.
ENTITIES = {"area": "village", "case": "matter"}


@dataclass(frozen=True)
class Verdict:
    """How one rule stands with one record: it holds, does not, or cannot be told (None)."""

    rule: Rule
    subject: int
    truth: bool | None


@dataclass(frozen=True)
class Fact:
    """One thing known of a record, as people say it; `known` False is «not collected»."""

    field: Field
    zh: str
    en: str
    known: bool


class Bench:
    """Rules and the facts of a snapshot, ready to be asked of chosen records.

    The rules are those of a run as it used them, else those in force on the snapshot's day.
    """

    def __init__(self, frozen: Frozen, run: Run | None = None) -> None:
        self.frozen = frozen
        self.rules: Rules = rules_on(frozen.county, frozen.as_of) if run is None else rules_of(run)
        self._open = ExitStack()
        self.runner = self._open.enter_context(WarmRunner(opened(frozen), frozen.as_of))

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    def entity(self, name: str) -> Entity | None:
        """A kind of record that rules are asked of."""
        return self.rules.words.entities.get(ENTITIES.get(name, name))

    def below(self, entity: Entity, subject: int) -> dict[str, list[int]]:
        """The records that belong to one, by their kind."""
        return {
            one.name: [row["subject_id"] for row in self._asked(one, {}, (one.parent_column, {subject}))]
            for one in self.rules.words.below(entity)
        }

    def facts(self, entity: Entity, subjects: Collection[int]) -> dict[int, list[Fact]]:
        """Every field of some records of a kind, by record."""
        asked = [Asked(entity, field, AsOf() if field.age else None) for field in entity.fields]
        names = {f"f{number}": one for number, one in enumerate(asked)}
        rows = self._asked(entity, names, ("id", subjects))
        return {row["subject_id"]: [_fact(row, name, one.field) for name, one in names.items()] for row in rows}

    def verdicts(self, entity: Entity, subjects: Collection[int]) -> list[Verdict]:
        """How every rule of a kind of record stands with some of them, in one pass."""
        rules = [one for one in self.rules.rules if one.entity.name == entity.name]
        if not rules or not subjects:
            return []
        told = verdicts(
            {rule.code: rule.node for rule in rules}, entity, self.rules.words,
            rows=lambda sql: self.runner.rows(sql).records(), as_of=self.frozen.as_of, subjects=subjects,
        )  # fmt: skip
        return [Verdict(rule, one, truth) for rule in rules for one, truth in told[rule.code].items()]

    def why(self, rule: Rule, subjects: Collection[int]) -> dict[int, Reason]:
        """Why a rule came out as it did for some records."""
        return _reasons(self.runner, rule, self.rules.words, subjects)

    def _asked(
        self, entity: Entity, wanted: Mapping[str, Node], only: tuple[str, Collection[int]]
    ) -> list[dict[str, Any]]:
        sql = statement(entity, wanted, self.rules.words, self.frozen.as_of, only)
        return list(self.runner.rows(sql).records())


def _reasons(runner: KeptRunner, rule: Rule, words: Vocabulary, subjects: Collection[int]) -> dict[int, Reason]:
    return reasons(
        rule.node, rule.entity, words, rows=lambda sql: runner.rows(sql).records(), as_of=runner.as_of,
        subjects=subjects,
    )  # fmt: skip


def _fact(row: Mapping[str, Any], name: str, one: Field) -> Fact:
    value, below = row[name], row.get(f"{name}_below", 1)
    value = None if below is None else value
    if one.codes and value is not None:
        zh, en = one.codes.get(value, (value, value))
        return Fact(one, zh, en, True)
    zh, en = (shown(value, one.unit, language, below=below or 1) for language in ("zh", "en"))
    return Fact(one, zh, en, value is not None)


class Explained(NamedTuple):
    """A rule as it was read in a run, and why it came out as it did, by subject."""

    rule: Rule
    reasons: dict[int, Reason]


def whys(run: Run, wanted: Mapping[str, Collection[int]]) -> dict[str, Explained]:
    """Why rules of a run came out as they did, each for some of its subjects: by rule and subject.

    From that run's own snapshot, entries and parameters; a rule that cannot be read any more is left out.
    """
    held = rules_of(run, wanted)
    if not held.rules:
        return {}
    with WarmRunner(opened(run.frozen), run.as_of) as runner:
        return {one.code: Explained(one, _reasons(runner, one, held.words, wanted[one.code])) for one in held.rules}


@dataclass(frozen=True)
class Lacking:
    """Of how many records of a kind a field that rules ask is not collected."""

    entity: Entity
    field: Field
    records: int


def not_collected(run: Run, rules: Iterable[Outcome]) -> list[Lacking]:
    """What lacks of the rules that cannot be told of some records, over the whole county, the most lacking first."""
    wanted: dict[str, dict[str, Asked]] = {}
    named = {one.code for one in rules if one.unknown}
    known = rules_of(run, named)
    for rule in known.rules:
        if rule.code in named:
            for node in walk(rule.node):
                if isinstance(node, Asked):
                    wanted.setdefault(node.entity.name, {})[node.field.en] = Asked(node.entity, node.field)
    found: dict[str, list[Lacking]] = {}
    with KeptRunner(opened(run.frozen), run.as_of) as runner:
        for name, fields in wanted.items():
            entity = known.words.entities[name]
            asked = {f"f{place}": Stated(one, known=False) for place, one in enumerate(fields.values())}
            sql = statement(entity, asked, known.words, run.as_of)
            sums = ", ".join(f"count(*) filter (where a.f{place}) as f{place}" for place in range(len(fields)))
            (row,) = runner.rows(f"select {sums} from ({sql}) as a").records()  # noqa: S608 (a checked statement, own names)
            each = [
                Lacking(entity, one.field, int(str(row[name])))
                for name, one in zip(asked, fields.values(), strict=True)
            ]
            found[entity.name] = [one for one in each if one.records]
    return [one for lacking in found.values() for one in sorted(lacking, key=lambda each: -each.records)]
