"""The findings of a run as one table: where each lies, how grave it is, what was decided of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db.models import F

from bangfu.engine.screen import verified
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.policybook.rules.files import FileEntry
from bangfu.screening.models import SET_ASIDE, Decision, Run
from bangfu.screening.queries.runs import AT_ONCE, HELD, decisions, path_of, said_in, takes_off
from bangfu.screening.rules.reading import finds
from bangfu.subjects.models import Subject

GONE = "gone"
OPEN, WAITING, CONFIRMED, EXEMPTED, REFUTED, CURED = STATES = (
    "open", "waiting", "confirmed", "exempted", "refuted", "cured",
)  # fmt: skip
TO_DO = (OPEN, WAITING, CONFIRMED)
SETTLED = (EXEMPTED, REFUTED)
# Several states under one name, as a list may be narrowed to them.
GROUPS = {"todo": TO_DO, "settled": SETTLED}
LEADS = "lead"
# A rule and a record as one number: far more than there are records in a province.
SHIFT = 40
COLUMNS = ("subject_id", "change", "since", "path", "place", "state")


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; empty is everything.

    `path` is that of an area, `without` those of areas in it that are left out; `state` may be one of GROUPS.
    """

    code: str = ""
    family: str = ""
    severity: str = ""
    state: str = ""
    change: str = ""
    path: str = "/"
    without: tuple[str, ...] = ()


class Row(NamedTuple):
    """One finding of a page."""

    code: str
    subject_id: int
    change: str
    since: date
    path: str
    state: str


@dataclass(frozen=True)
class Found:
    """The findings of a run that an actor may see; `codes` are the rules in the order in which they are shown."""

    run: Run
    said: Mapping[str, FileEntry]
    codes: tuple[str, ...]
    decided: Mapping[str, Mapping[int, Decision]]
    table: pa.Table = field(repr=False)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @property
    def subjects(self) -> int:
        """Of how many records something is found."""
        return len(pc.unique(self.table["subject_id"]))

    def narrowed(self, wanted: Wanted) -> Found:
        """Those of a filter; without a change those that hold, and what is cured where a state asks for it."""
        table = self.table
        changes = (wanted.change,) if wanted.change else (GONE,) if wanted.state == CURED else HELD
        mask = pc.is_in(table["change"], value_set=pa.array(changes))
        places = [place for place, code in enumerate(self.codes) if self._asked(code, wanted)]
        mask = pc.and_(mask, pc.is_in(table["place"], value_set=pa.array(places, pa.int64())))
        if wanted.path != "/":
            mask = pc.and_(mask, pc.starts_with(table["path"], wanted.path))
        for path in wanted.without:
            mask = pc.and_not(mask, pc.starts_with(table["path"], path))
        if wanted.state:
            mask = pc.and_(
                mask, pc.is_in(table["state"], value_set=pa.array(GROUPS.get(wanted.state, (wanted.state,))))
            )
        return replace(self, table=table.filter(mask))

    def asked(self, wanted: Wanted) -> tuple[str, ...]:
        """The rules of a filter, whether they find anything or not."""
        return tuple(code for code in self.codes if self._asked(code, wanted))

    def of(self, subjects: Sequence[int]) -> Found:
        """Those of some records."""
        return replace(
            self, table=self.table.filter(pc.is_in(self.table["subject_id"], pa.array(subjects, pa.int64())))
        )

    def _asked(self, code: str, wanted: Wanted) -> bool:
        body = self.said[code].body
        return (
            wanted.code in ("", code)
            and wanted.severity in ("", body.get("severity", ""))
            and wanted.family in ("", family_of(self.said[code]))
        )

    def counted(self, *by: str) -> Iterator[tuple[Any, ...]]:
        """How many there are of each combination of some columns: (value, …, count); a rule by its code."""
        columns = ["place" if name == "code" else name for name in by]
        counted = self.table.group_by(columns).aggregate([([], "count_all")])
        values = [counted[name].to_pylist() for name in (*columns, "count_all")]
        for row in zip(*values, strict=True):
            yield tuple(self.codes[one] if name == "code" else one for name, one in zip((*by, ""), row, strict=True))

    def rows(self, first: int = 0, count: int | None = None) -> list[Row]:
        """Some of them, the gravest rules first, then by place and record."""
        keys = [("place", "ascending"), ("path", "ascending"), ("subject_id", "ascending")]
        some = self.table.take(
            pc.sort_indices(self.table, sort_keys=keys)[first : None if count is None else first + count]
        )
        return [
            Row(self.codes[one["place"]], one["subject_id"], one["change"], one["since"], one["path"], one["state"])
            for one in some.to_pylist()
        ]


def family_of(said: FileEntry) -> str:
    """The family of a check; rules of officers are a family of their own."""
    return str(said.body.get("family", LEADS))


def found(
    actor: Actor, run: Run, today: date, severities: Sequence[str], *, code: str = "",
    subjects: Collection[int] | None = None,
) -> Found:  # fmt: skip
    """What a run found and what was cured since, of checks and leads, or of one rule whatever it is.

    `severities` in the order in which they are shown; `subjects` narrows it to some records.
    """
    said = {key: one for key, one in said_in(run).items() if (key == code if code else finds(one))}
    rank = {one: place for place, one in enumerate(severities)}
    codes = tuple(sorted(said, key=lambda key: (rank.get(said[key].body.get("severity", ""), len(rank)), key)))
    table = _result(path_of(run), run.digest)
    table = table.filter(pc.is_in(table["rule"], value_set=pa.array(codes, pa.string())))
    if subjects is not None:
        table = table.filter(pc.is_in(table["subject_id"], value_set=pa.array(subjects, pa.int64())))
    place = pc.cast(pc.index_in(table["rule"], value_set=pa.array(codes, pa.string())), pa.int64())
    decided = decisions(run.county) if table.num_rows else {}
    built = pa.table(
        [
            table["subject_id"], table["change"], table["since"], _paths(run, table["subject_id"]), place,
            _states(table, place, codes, decided, today),
        ],
        COLUMNS,
    )  # fmt: skip
    return Found(run, said, codes, decided, built.filter(_within(actor, run, built["path"])))


@lru_cache(maxsize=4)
def _result(path: Path, digest: str) -> pa.Table:
    """A result never changes: it is verified when it is first read."""
    return pq.read_table(verified(path, digest))


def _paths(run: Run, subjects: pa.ChunkedArray) -> pa.Array:
    """Where records lie today; empty for one that was merged into another."""
    ids = pc.unique(subjects)
    known = Subject.objects.filter(county=run.county, merged_into__isnull=True)
    lies: dict[int, str] = {}
    for first in range(0, len(ids), AT_ONCE):
        some = ids[first : first + AT_ONCE].to_pylist()
        lies |= dict(known.filter(pk__in=some).values_list("pk", "path"))
    paths = pa.array([lies.get(one, "") for one in ids.to_pylist()], pa.string())
    return paths.take(pc.index_in(subjects, value_set=ids).combine_chunks())


def _states(
    table: pa.Table, place: pa.Array, codes: Sequence[str], decided: Mapping[str, Mapping[int, Decision]], day: date
) -> pa.Array:
    keys, states = [], []
    for number, code in enumerate(codes):
        for subject, one in decided.get(code, {}).items():
            keys.append((number << SHIFT) + subject)
            states.append(state_of(one, day))
    key = pc.add(pc.shift_left(place, SHIFT), table["subject_id"])
    said = pa.array(states, pa.string()).take(pc.index_in(key, value_set=pa.array(keys, pa.int64())))
    cured = pc.equal(table["change"], GONE)
    return pc.if_else(cured, CURED, pc.fill_null(said, OPEN))


def state_of(decision: Decision | None, day: date) -> str:
    """What a decision makes of a finding on a day; one that was refused or has ended leaves it open."""
    if decision is None:
        return OPEN
    if decision.answer == Decision.Answer.CONFIRMED:
        return CONFIRMED
    if takes_off(decision, day):
        return EXEMPTED if decision.answer == Decision.Answer.EXEMPTED else REFUTED
    return WAITING if decision.waits and (decision.valid_to is None or day < decision.valid_to) else OPEN


def _within(actor: Actor, run: Run, paths: pa.ChunkedArray) -> pa.Array:
    reach = [one.path for one in actor.reach(Right.SCREEN_FINDING_READ) if one.county == run.county_id]
    mask = pa.array([False] * len(paths), pa.bool_())
    for path in reach:
        mask = pc.or_(mask, pc.starts_with(paths, path))
    return mask


def set_aside(actor: Actor, run_county: int) -> list[Decision]:
    """What was exempted or said not to be so in an actor's area, that which ends first before the others."""
    rows = Decision.objects.filter(county_id=run_county, answer__in=SET_ASIDE).known()
    paths = [one.path for one in actor.reach(Right.SCREEN_FINDING_READ) if one.county == run_county]
    return [
        one
        for one in rows.select_related("subject", "county").order_by(F("valid_to").asc(nulls_last=True), "pk")
        if any(one.subject.path.startswith(path) for path in paths)
    ]
