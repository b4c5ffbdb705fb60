"""Rules in force, runs and what they found, beginning with what the actor may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.db.models import QuerySet

from bangfu.engine.criterion.asking import reasons
from bangfu.engine.criterion.verdict import Reason
from bangfu.engine.criterion.vocabulary import Parameter, Vocabulary
from bangfu.engine.kept import KeptRunner
from bangfu.engine.screen import Earlier, held_in, rows_of, verified
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.policybook.models import Entry
from bangfu.policybook.queries import entries
from bangfu.policybook.rules.files import FileEntry
from bangfu.screening.models import Decision, Outcome, Run
from bangfu.screening.rules.reading import KINDS, Rule, codes_of, is_rule, read
from bangfu.snapshots.queries import opened, vocabulary
from bangfu.staff.queries import actor_of_uid
from bangfu.subjects import queries as subjects
from bangfu.subjects.models import Subject

AT_ONCE = 5_000
HELD = ("new", "continued")


@dataclass(frozen=True)
class Rules:
    """What is in force in a county on a day: rules that can be run, and why others cannot."""

    words: Vocabulary
    rules: tuple[Rule, ...]
    broken: tuple[tuple[Entry, Refusal], ...]


@dataclass(frozen=True)
class Finding:
    """A record of which a rule holds (or held, where it is gone), since when, and what was decided of it."""

    subject: Subject
    change: str
    since: date
    decision: Decision | None

    def open_on(self, day: date) -> bool:
        """Whether nobody has taken it off the list of a day."""
        return self.change in HELD and not (self.decision is not None and takes_off(self.decision, day))


def takes_off(decision: Decision, day: date) -> bool:
    """Whether a decision takes a finding off the list of a day."""
    return decision.counts and (decision.valid_to is None or day < decision.valid_to)


def rules_on(county: County, on: date) -> Rules:
    """The rules and checks of records in force on a day."""
    words = vocabulary(county.pk, on)
    codes = codes_of(row.as_file() for row in entries("code_list", on, county.pk))
    found: list[Rule] = []
    broken: list[tuple[Entry, Refusal]] = []
    for kind in KINDS:
        for row in entries(kind, on, county.pk):
            said = row.as_file()
            if is_rule(said):
                try:
                    found.append(read(said, words, codes))
                except Refusal as no:
                    broken.append((row, no))
    return Rules(words, tuple(found), tuple(broken))


def rules_of(run: Run, codes: Collection[str] | None = None) -> Rules:
    """The rules of a run, or some of them, with the entries and parameters it used, whatever is in force since."""
    outcomes = run.outcomes.filter(fault__isnull=True)
    used = list(outcomes if codes is None else outcomes.filter(code__in=codes))
    named = {one["digest"]: parameter_of(one) for outcome in used for one in outcome.parameters}
    words = replace(vocabulary(run.county_id, run.as_of), parameters=tuple(named.values()))
    listed = codes_of(row.as_file() for row in entries("code_list", run.as_of, run.county_id))
    rows = Entry.objects.filter(kind__in=KINDS, digest__in=[one.entry_digest for one in used])
    said = {(row.code, row.digest): row for row in rows}
    found: list[Rule] = []
    broken: list[tuple[Entry, Refusal]] = []
    for one in used:
        row = said.get((one.code, one.entry_digest))
        if row is not None:
            try:
                found.append(read(row.as_file(), words, listed))
            except Refusal as no:
                broken.append((row, no))
    return Rules(words, tuple(found), tuple(broken))


def path_of(run: Run) -> Path:
    """Where a run's results lie; with the snapshots, so that backups hold both."""
    return result_path(run.county, str(run.uid))


def result_path(county: County, uid: str) -> Path:
    """Where the results of a run of this id lie."""
    return Path(settings.BANGFU_SNAPSHOTS) / county.code / "screenings" / f"{uid}.parquet"


def visible(actor: Actor) -> QuerySet[Run]:
    """The runs of the actor's counties, the latest first."""
    counties = {grant.county for grant in actor.reach(Right.SCREEN_FINDING_READ)}
    return Run.objects.filter(county_id__in=counties).order_by("-pk")


def get(actor: Actor, uid: str) -> Run:
    """The visible run of that id; absent and forbidden are refused alike."""
    found = visible(actor).filter(uid=uid).first()
    if found is None:
        raise missing(mark("There is no such run."))
    return found


def last_outcomes(county: County, until: date) -> dict[str, Outcome]:
    """The outcome of each rule that could be read in the run of the latest day up to a day, of several the last."""
    rows = Outcome.objects.filter(run__county=county, run__as_of__lte=until, fault__isnull=True)
    return {one.code: one for one in rows.select_related("run__county").order_by("run__as_of", "pk")}


def earlier_of(outcomes: dict[str, Outcome]) -> dict[str, Earlier]:
    """What each rule held of when it was last run; Refusal when a result was changed since."""
    files = {one.run_id: one.run for one in outcomes.values()}
    paths = {key: verified(path_of(run), run.digest) for key, run in files.items()}
    return {code: held_in(paths[one.run_id], code) for code, one in outcomes.items()}


def asker_of(decision: Decision) -> Actor | None:
    """Who asked for a decision, as on the day it was asked for; None for the console."""
    return actor_of_uid(decision.decided_uid, decision.valid_from) if decision.valid_from else None


def decisions(county: County, code: str | None = None) -> dict[str, dict[int, Decision]]:
    """The standing decisions by rule and subject, also those whose last day has passed."""
    rows = Decision.objects.filter(county=county).known()
    found: dict[str, dict[int, Decision]] = defaultdict(dict)
    for row in rows if code is None else rows.filter(code=code):
        found[row.code][row.subject_id] = row
    return found


def decided(run: Run, day: date) -> dict[str, int]:
    """How many of a run's findings of each rule people have taken off the list, as of a day."""
    path = verified(path_of(run), run.digest)
    counts = {}
    for code, by_subject in decisions(run.county).items():
        off = [subject for subject, one in by_subject.items() if takes_off(one, day)]
        if off:
            held = rows_of(path, code, HELD)["subject_id"]
            counts[code] = pc.sum(pc.is_in(held, value_set=pa.array(off, pa.int64()))).as_py() or 0
    return counts


def findings(
    actor: Actor, run: Run, code: str, *, changes: Sequence[str] = HELD, under: str = "/"
) -> Iterator[Finding]:
    """The findings of a rule that the actor may see, in the area of a path, by subject."""
    rows = rows_of(verified(path_of(run), run.digest), code, changes).to_pylist()
    held = decisions(run.county, code)[code]
    seen = subjects.visible(actor, Right.SCREEN_FINDING_READ).filter(county=run.county, path__startswith=under)
    for first in range(0, len(rows), AT_ONCE):
        some = {row["subject_id"]: row for row in rows[first : first + AT_ONCE]}
        for subject in seen.filter(pk__in=some).order_by("pk"):
            row = some[subject.pk]
            yield Finding(subject, row["change"], row["since"], held.get(subject.pk))


def why(run: Run, code: str, subjects: Collection[int]) -> dict[int, Reason]:
    """Why a rule of a run came out as it did for some of its subjects, from that run's own snapshot and parameters."""
    held = rules_of(run, [code])
    if not held.rules:
        raise missing(mark("This run has no rule “%(code)s”."), code=code)
    (rule,) = held.rules
    with KeptRunner(opened(run.frozen), run.as_of) as runner:
        return reasons(rule.node, rule.entity, held.words, rows=_rows(runner), as_of=run.as_of, subjects=subjects)


def codes_of_members(given: Iterable[Reason]) -> dict[int, str]:
    """The codes of the records that reasons name as having decided."""
    members = {member for reason in given for member in reason.all_members()}
    return dict(Subject.objects.filter(pk__in=members).values_list("pk", "code"))


def _rows(runner: KeptRunner) -> Callable[[str], Sequence[dict[str, Any]]]:
    return lambda sql: runner.rows(sql).records()


def plain_parameter(one: Parameter) -> dict[str, Any]:
    """A parameter as an outcome keeps it."""
    value = one.value.isoformat() if isinstance(one.value, date) else one.value
    return {
        "code": one.code, "zh": one.zh, "en": one.en, "kind": one.kind, "value": value, "unit": one.unit,
        "since": one.since.isoformat() if one.since else None, "source": one.source, "digest": one.digest,
    }  # fmt: skip


def parameter_of(kept: dict[str, Any]) -> Parameter:
    value = date.fromisoformat(kept["value"]) if kept["kind"] == "date" else kept["value"]
    since = date.fromisoformat(kept["since"]) if kept["since"] else None
    return Parameter(
        kept["zh"], kept["en"], kept["kind"], value, kept["unit"], kept["source"], since, kept["code"], kept["digest"]
    )


def said_in(run: Run) -> dict[str, FileEntry]:
    """What the entry of each rule said in a run, by code."""
    digests = dict(run.outcomes.values_list("code", "entry_digest"))
    rows = Entry.objects.filter(kind__in=KINDS, digest__in=digests.values())
    return {row.code: row.as_file() for row in rows if digests.get(row.code) == row.digest}
