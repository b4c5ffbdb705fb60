"""What a proposed rule, check or parameter would change on a snapshot, beginning with what the actor may see."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock

import pyarrow as pa

from bangfu.engine.criterion.asking import reasons
from bangfu.engine.criterion.dictionary import parameter_of
from bangfu.engine.criterion.tree import parameters_in
from bangfu.engine.criterion.verdict import Reason
from bangfu.engine.criterion.vocabulary import Parameter, Vocabulary
from bangfu.engine.duck import ENGINE, DuckRunner
from bangfu.engine.effect import Change, Effect, effects
from bangfu.engine.kept import KeptRunner
from bangfu.engine.steps import digest_of, load_steps
from bangfu.kernel.digest import canonical, sha256_hex
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.policybook.queries import entries
from bangfu.policybook.rules.files import FileEntry
from bangfu.screening.queries.runs import Rules, rules_on
from bangfu.screening.rules.reading import KINDS, Rule, codes_of, is_rule, read
from bangfu.snapshots.models import Frozen
from bangfu.snapshots.queries import opened
from bangfu.subjects import queries as subjects
from bangfu.subjects.models import Subject

MEMORY = "1GB"
KEPT_AT_MOST = 64
AT_ONCE = 2_000


@dataclass(frozen=True)
class Preview:
    """The effect of a proposal on each rule that it touches, by code, on one snapshot.

    `before` and `after` are what is read of each rule; a rule is in one of them only where it begins or ends.
    `digest` covers the snapshot's day, every wording and parameter, every count and who enters and leaves.
    """

    frozen: Frozen
    words: Vocabulary
    before: Mapping[str, Rule]
    after: Mapping[str, Rule]
    effects: Mapping[str, Effect] = field(repr=False)
    digest: str = ""

    def rule(self, code: str) -> Rule:
        """The rule as it is to be; where it ends, as it was."""
        return self.after.get(code) or self.before[code]


class _Kept:
    """Effects by everything they depend on; the longest unused go first."""

    def __init__(self) -> None:
        self._found: OrderedDict[str, Mapping[str, Effect]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> Mapping[str, Effect] | None:
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def put(self, key: str, found: Mapping[str, Effect]) -> None:
        with self._lock:
            self._found[key] = found
            while len(self._found) > KEPT_AT_MOST:
                self._found.popitem(last=False)


_KEPT = _Kept()


def youngest(county: County) -> Frozen | None:
    """The latest snapshot of a county."""
    return Frozen.objects.filter(county=county).order_by("-as_of", "-pk").first()


def touches(said: FileEntry) -> bool:
    """Whether an entry can change which records a rule holds of."""
    return (said.kind in KINDS and ("criterion" in said.body or "suspended" in said.body)) or (
        said.kind == "parameter" and "name" in said.body
    )


def preview(frozen: Frozen, said: FileEntry) -> Preview:
    """What an entry would change if it were in force on the snapshot's day.

    Errors: Refusal naming the key, and inside the criterion the character, for a rule that cannot be read; and for a
    parameter by which a rule that names it could not be read any more.
    """
    held = rules_on(frozen.county, frozen.as_of)
    if said.kind == "parameter":
        before, after = _of_parameter(frozen, held, said)
    else:
        codes = codes_of(row.as_file() for row in entries("code_list", frozen.as_of, frozen.county_id))
        before = {one.code: one for one in held.rules if one.code == said.code}
        after = {said.code: read(said, held.words, codes)} if is_rule(said) else {}
        if after and before and after[said.code].entity.name != before[said.code].entity.name:
            before = {}
    key = _key(frozen, before, after)
    found = _KEPT.get(key)
    if found is None:
        found = _counted(frozen, held, before, after)
        _KEPT.put(key, found)
    # Not the snapshot itself: a later one of the day on which the same records move shows the same.
    shown = [frozen.as_of, _wordings(before, after), [[code, found[code].digest] for code in sorted(found)]]
    digest = sha256_hex(canonical(shown))
    return Preview(frozen, held.words, before, after, found, digest)


def _of_parameter(frozen: Frozen, held: Rules, said: FileEntry) -> tuple[dict[str, Rule], dict[str, Rule]]:
    """The rules that name a parameter, with its value of now and with the proposed one."""
    if "name" not in said.body:
        return {}, {}
    made = parameter_of(said.place, said.body, since=said.valid_from, source=said.source, digest=said.digest)
    others = tuple(one for one in held.words.parameters if one.code != said.code)
    words = replace(held.words, parameters=(*others, made))
    codes = codes_of(row.as_file() for row in entries("code_list", frozen.as_of, frozen.county_id))
    before = {one.code: one for one in held.rules if any(named.code == said.code for named in one.parameters)}
    return before, {code: read(one.said, words, codes) for code, one in before.items()}


def naming(county: County, frozen: Frozen, code: str) -> list[Rule]:
    """The rules in force on a snapshot's day that name a parameter."""
    return [one for one in rules_on(county, frozen.as_of).rules if any(named.code == code for named in one.parameters)]


def _key(frozen: Frozen, before: Mapping[str, Rule], after: Mapping[str, Rule]) -> str:
    asked = [frozen.digest, frozen.as_of, ENGINE, digest_of(load_steps()), _wordings(before, after)]
    return sha256_hex(canonical(asked))


def _wordings(before: Mapping[str, Rule], after: Mapping[str, Rule]) -> list[object]:
    return [[code, [_said(rules.get(code)) for rules in (before, after)]] for code in sorted({*before, *after})]


def _said(rule: Rule | None) -> list[object]:
    if rule is None:
        return []
    return [rule.said.digest, rule.entity.name, [_value(one) for one in parameters_in(rule.node)]]


def _value(one: Parameter) -> list[str]:
    return [one.code, one.kind, str(one.value), one.unit]


def _counted(
    frozen: Frozen, held: Rules, before: Mapping[str, Rule], after: Mapping[str, Rule]
) -> Mapping[str, Effect]:
    changes = {}
    for code in {*before, *after}:
        now, then = before.get(code), after.get(code)
        entity = (then or before[code]).entity
        changes[code] = Change(entity, now.node if now else None, then.node if then else None)
    if not changes:
        return {}
    with DuckRunner(opened(frozen), frozen.as_of, memory=MEMORY, keep=False) as runner:
        return effects(runner, held.words, changes)


def visible(actor: Actor, seen: Preview, ids: pa.Array, at_most: int) -> tuple[list[Subject], int]:
    """The first of some subjects that the actor may see, by place and code, and how many the actor may see of all."""
    every = ids.to_pylist()
    mine = subjects.visible(actor, Right.SCREEN_FINDING_READ).filter(county=seen.frozen.county)
    some: list[tuple[str, str, int]] = []
    for first in range(0, len(every), AT_ONCE):
        some += mine.filter(pk__in=every[first : first + AT_ONCE]).values_list("path", "code", "pk")
    chosen = [key for _, _, key in sorted(some)[:at_most]]
    rows = Subject.objects.in_bulk(chosen)
    return [rows[key] for key in chosen], len(some)


def why(seen: Preview, code: str, ids: Collection[int]) -> dict[int, tuple[Reason | None, Reason | None]]:
    """Why a rule holds of some subjects or not, under the wording of now and under the proposed one."""
    asked = [rules.get(code) for rules in (seen.before, seen.after)]
    with KeptRunner(opened(seen.frozen), seen.frozen.as_of) as runner:
        now, then = (
            {}
            if rule is None
            else reasons(
                rule.node, rule.entity, seen.words, rows=lambda sql: runner.rows(sql).records(),
                as_of=seen.frozen.as_of, subjects=ids,
            )
            for rule in asked
        )  # fmt: skip
        return {one: (now.get(one), then.get(one)) for one in ids}


def members_of(given: Iterator[Reason]) -> dict[int, Subject]:
    """The records that reasons name as having decided, by id."""
    return Subject.objects.in_bulk({member for reason in given for member in reason.all_members()})
