"""Running every rule over a county in one go: freeze, screen, compare with what held before, keep the result."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.engine.duck import ENGINE, DuckRunner
from bangfu.engine.screen import Counts, Held, Say, screened, write_result
from bangfu.engine.steps import digest_of, load_steps
from bangfu.kernel.digest import canonical, sha256_hex
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.screening.models import Outcome, Run
from bangfu.screening.queries import Rules, earlier_of, last_outcomes, plain_parameter, result_path, rules_on
from bangfu.screening.rules.reading import Rule
from bangfu.snapshots.actions import freeze
from bangfu.snapshots.models import Frozen
from bangfu.snapshots.queries import opened

MEMORY = "1GB"


def screen(call: Call, *, county: County, as_of: date, say: Say = lambda done, total: None) -> Run:
    """Run every rule and check in force over a snapshot of the day; the same question again is the same run.

    Errors: Refusal for a day to come, when no rule can be read, and when an earlier result was changed.
    """
    if as_of > call.today:
        raise Refusal(mark("%(on)s has not come yet."), field="as_of", on=as_of.isoformat())
    call.actor.require(Right.SCREEN_RUN_MAKE, county.pk, "/")
    frozen = freeze(call.part("freeze"), county=county, as_of=as_of)
    rules = rules_on(county, as_of)
    if not rules.rules:
        raise Refusal(
            mark("No rule is in force on %(on)s."), cure=mark("Put one in force first."), on=as_of.isoformat()
        )
    digest = rules_digest(rules)
    last = Run.objects.filter(county=county, as_of=as_of).order_by("-pk").first()
    if last and (last.frozen_id, last.rules_digest, last.engine) == (frozen.pk, digest, ENGINE):
        return last
    before = last_outcomes(county, as_of)
    with DuckRunner(opened(frozen), as_of, memory=MEMORY, keep=False) as runner:
        held = screened(runner, rules.words, {one.code: (one.entity, one.node) for one in rules.rules}, say)
    uid = str(uuid.uuid4())
    path = result_path(county, uid)
    try:
        written, counts = write_result(
            path, held, earlier_of({code: before[code] for code in held if code in before}), as_of
        )
        made = Made(county, frozen, as_of, uid, written, digest, rules, held, counts, before)
        return keep_run(call, made=made)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def rules_digest(rules: Rules) -> str:
    """The digest of every rule, every parameter it names and every step that derives the facts."""
    each = [
        [one.said.kind, one.code, one.said.digest, [named.digest for named in one.parameters]] for one in rules.rules
    ]
    broken = [[row.kind, row.code, row.digest] for row, _ in rules.broken]
    return sha256_hex(canonical([each, broken, digest_of(load_steps())]))


@dataclass(frozen=True)
class Made:
    """A finished run on its way into the book; its digest stands for it in the action's body."""

    county: County
    frozen: Frozen
    as_of: date
    uid: str
    digest: str
    rules_digest: str
    rules: Rules
    held: Mapping[str, Held] = field(repr=False)
    counts: Mapping[str, Counts]
    before: Mapping[str, Outcome]

    @property
    def body_digest(self) -> str:
        """What the run says, whatever its file is called."""
        return sha256_hex(canonical([self.frozen.digest, self.as_of, self.digest, self.rules_digest]))


@action("screening.run.keep", Right.SCREEN_RUN_MAKE)
def keep_run(act: Act, *, made: Made) -> Run:
    """Keep a run with how each rule came out; what people decided stays as it is."""
    act.permit(made.county.pk, "/")
    run = Run(
        uid=made.uid,
        county=made.county,
        frozen=made.frozen,
        as_of=made.as_of,
        engine=ENGINE,
        rules_digest=made.rules_digest,
        digest=made.digest,
        made_at=act.call.at,
        made_by=act.call.actor.name,
    )
    run.save()
    outcomes = [_outcome(run, one, made) for one in made.rules.rules]
    outcomes += [
        Outcome(
            run=run, kind=row.kind, code=row.code, entry_digest=row.digest, valid_from=row.as_file().valid_from,
            entity=row.body["entity"], fault={"message": no.message, "cure": no.cure, "field": no.field, **_plain(no)},
        )
        for row, no in made.rules.broken
    ]  # fmt: skip
    Outcome.objects.bulk_create(outcomes)
    new = sum(one.new for one in made.counts.values())
    gone = sum(one.gone for one in made.counts.values())
    act.note(run=str(run.uid), snapshot=made.frozen.short, rules=len(outcomes), new=new, gone=gone)
    return run


def _outcome(run: Run, rule: Rule, made: Made) -> Outcome:
    held, counts, before = made.held[rule.code], made.counts[rule.code], made.before.get(rule.code)
    parameters = [plain_parameter(one) for one in rule.parameters]
    same = before is None or (
        before.entry_digest == rule.said.digest
        and [one["digest"] for one in before.parameters] == [one["digest"] for one in parameters]
    )
    return Outcome(
        run=run,
        earlier=before.run if before else None,
        kind=rule.said.kind,
        code=rule.code,
        entry_digest=rule.said.digest,
        valid_from=rule.said.valid_from,
        entity=rule.entity.name,
        parameters=parameters,
        changed=not same,
        asked=held.asked,
        unknown=held.unknown,
        new=counts.new,
        continued=counts.continued,
        gone=counts.gone,
    )


def _plain(no: Refusal) -> dict[str, object]:
    return {"params": {name: str(value) for name, value in no.params.items()}}
