"""A record's page of verdicts: how every rule stands with it and why, to be read aloud; checked again on the spot."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.engine.criterion.speech import NOT_COLLECTED
from bangfu.engine.criterion.verdict import Reason
from bangfu.engine.criterion.vocabulary import Entity, Parameter
from bangfu.engine.criterion.wording import Language, shown
from bangfu.kernel.refusal import mark, missing
from bangfu.kernel.right import Right
from bangfu.screening.queries.lists import found
from bangfu.screening.queries.verdicts import Bench, Verdict
from bangfu.screening.rules.reading import finds
from bangfu.snapshots.actions import freeze
from bangfu.snapshots.models import Frozen
from bangfu.snapshots.queries import get as get_frozen
from bangfu.snapshots.queries import written_since
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import get as get_subject
from bangfu.web.decided import decision_line
from bangfu.web.findings import (
    Listed,
    change_badge,
    entity_of,
    label,
    sentences,
    state_badge,
    subjects_of,
    text,
    verdicts_url,
)
from bangfu.web.numbers import chinese
from bangfu.web.opened import Opened
from bangfu.web.records import record_url
from bangfu.web.words import both

# What it means that a rule of a kind holds, to be said to whom it concerns.
MEANINGS = {
    "lead": mark("A lead only asks for a visit to look into it; it decides nothing."),
    "eligibility": mark("A condition says whom a programme counts; who receives it is decided by its own procedure."),
    "duty": mark("Work that is owed is asked of officials and offices, not of the household."),
    "met": mark("A condition to be met is looked at when work is checked off its list."),
}
HEADED = {"eligibility": mark("Conditions that are met:"), "duty": mark("Work that is owed:")}
TRUTHS = {True: ("warn", mark("Yes")), False: ("none", mark("No")), None: ("wait", mark("Cannot be told"))}


def finding_record(request: HttpRequest, uid: str) -> HttpResponse:
    """What every rule says of a record and of those that belong to it."""
    page = Opened(request)
    listed = Listed(page)
    subject = _subject(page, uid)
    if listed.run is None:
        raise missing(mark("No rules have been run over this county yet."))
    later = _facts(page, request.GET.get("facts", ""))
    frozen = later or listed.run.frozen
    with Bench(frozen, None if later else listed.run) as bench:
        entity = bench.entity(entity_of(subject))
        if entity is None:
            raise missing(mark("There is nothing with this number that you may see."))
        told = _Told(page, listed, bench, subject, entity)
        context = {**_head(page, subject, entity, frozen), **told.context(), **_again(page, listed, subject, frozen)}
    return render(request, "bangfu/finding_record.html", context)


def finding_again(request: HttpRequest, uid: str) -> HttpResponse:
    """Look at a record again on the facts of this moment."""
    page = Opened(request)
    subject = _subject(page, uid)
    frozen = freeze(page.asking.call(request), county=page.book, as_of=page.today)
    return HttpResponseRedirect(page.url("finding_record", {"facts": frozen.uid}, uid=subject.uid))


def _facts(page: Opened, uid: str) -> Frozen | None:
    """The snapshot that an address names."""
    try:
        return get_frozen(page.book, str(UUID(uid))) if uid else None
    except ValueError:
        raise missing(mark("There is no such snapshot.")) from None


def _subject(page: Opened, uid: str) -> Subject:
    subject = get_subject(page.actor, Right.SCREEN_FINDING_READ, uid)
    if subject.county_id != page.book.pk:
        raise missing(mark("There is nothing with this number that you may see."))
    return subject


def _head(page: Opened, subject: Subject, entity: Entity, frozen: Frozen) -> dict[str, Any]:
    return {
        "title": page.words.name(subject),
        "code": subject.code,
        "kind": both(entity.zh, entity.name.replace("_", " ")),
        "record_url": record_url(page, subject),
        "as_of": frozen.as_of.isoformat(),
        "snapshot": frozen.short,
        "crumbs": [
            {"label": gettext("Checks of the records"), "url": page.url("findings")},
            {"label": page.words.name(subject), "url": ""},
        ],
    }


def _again(page: Opened, listed: Listed, subject: Subject, frozen: Frozen) -> dict[str, Any]:
    """Whether the facts are those of the run or of now, and how to look again."""
    run = listed.run
    fresh = run is not None and frozen.pk != run.frozen_id
    may = page.may(Right.SNAPSHOT_FREEZE) and not page.book.read_only
    return {
        "fresh": fresh,
        "stale": not fresh and written_since(frozen),
        "run_day": run.as_of.isoformat() if run else "",
        "again_url": page.url("finding_again", uid=subject.uid) if may else "",
        "key": page.key(),
    }


class _Told:
    """Verdicts of one record and its members in a reader's words."""

    def __init__(self, page: Opened, listed: Listed, bench: Bench, subject: Subject, entity: Entity) -> None:
        self.page, self.listed, self.bench, self.subject, self.entity = page, listed, bench, subject, entity
        self.below = bench.below(entity, subject.pk)
        every = {subject.pk, *(one for ids in self.below.values() for one in ids)}
        self.named = subjects_of(page, every)
        self.run = self._of_run()
        self.meanings = {
            (field.zh, field.en): gettext("%(name)s (%(missing)s)")
            % {"name": _called((field.zh, field.en)), "missing": both(*field.missing)}
            for one in bench.rules.words.entities.values()
            for field in one.fields
            if any(field.missing) and field.missing != NOT_COLLECTED
        }

    def _of_run(self) -> dict[int, dict[str, Any]]:
        """What the run found of each record, and what was decided: by record and rule."""
        of: dict[int, dict[str, Any]] = {one: {} for one in self.named}
        if self.listed.run is None:
            return of
        severities = list(self.listed.severities)
        told = found(self.page.actor, self.listed.run, self.page.today, severities, subjects=list(of))
        for one in told.rows():
            decision = told.decided.get(one.code, {}).get(one.subject_id)
            of[one.subject_id][one.code] = (one, told.said[one.code], decision)
        return of

    def context(self) -> dict[str, Any]:
        """The sections of the page."""
        every = self._verdicts()
        holds = [one for one in every if one.truth and finds(one.rule.said)]
        own = [one for one in every if one.rule.said.kind == "rule" and one.subject == self.subject.pk]
        asked = [one for one in own if one.truth is False or (one.truth and not finds(one.rule.said))]
        open_ = [one for one in every if one.truth is None and (one.rule.said.kind == "check" or one in own)]
        quiet = [one for one in every if one.truth is False and one.rule.said.kind == "check"]
        lacking = [self._card(one) for one in open_]
        return {
            "facts": self._facts(self.entity, [self.subject.pk]).get(self.subject.pk, []),
            "members": self._members(),
            "found": [self._card(one) for one in self._graver(holds)],
            "mended": self._mended(holds),
            "groups": self._groups(asked),
            "open": _by_rule(lacking),
            "lacking": list(dict.fromkeys(one for card in lacking for one in card["lacking"])),
            "quiet": sorted({label(one.rule.said) for one in quiet}),
            "quiet_count": len({one.rule.code for one in quiet}),
        }

    def _mended(self, holds: list[Verdict]) -> list[dict[str, str]]:
        """What the run found and no rule finds any more."""
        return [
            {"label": label(said), "name": self._who(subject)}
            for subject, rows in self.run.items()
            for code, (row, said, _) in rows.items()
            if row.change != "gone" and not any(one.subject == subject and one.rule.code == code for one in holds)
        ]

    def _groups(self, verdicts: list[Verdict]) -> list[dict[str, Any]]:
        """Rules that find nothing wrong, by what they are for: those that hold, and those that do not."""
        words = self.page.words.table("rules.kind")
        groups = []
        for kind in dict.fromkeys([*HEADED, *words]):
            of = [one for one in verdicts if one.rule.said.body["kind"] == kind]
            if of:
                groups.append(
                    {
                        "label": words.get(kind, kind),
                        "meaning": gettext(MEANINGS[kind]) if kind in MEANINGS else "",
                        "headed": gettext(HEADED[kind]) if kind in HEADED else "",
                        "held": [self._card(one) for one in of if one.truth],
                        "rest": [self._card(one) for one in of if not one.truth],
                    }
                )
        return groups

    def _verdicts(self) -> list[Verdict]:
        every = self.bench.verdicts(self.entity, [self.subject.pk])
        for name, ids in self.below.items():
            below = self.bench.entity(name)
            if below is not None:
                every += self.bench.verdicts(below, [one for one in ids if one in self.named])
        return every

    def _graver(self, verdicts: Iterable[Verdict]) -> list[Verdict]:
        rank = {code: place for place, code in enumerate(self.listed.severities)}
        return sorted(verdicts, key=lambda one: rank.get(one.rule.said.body.get("severity", ""), len(rank)))

    def _who(self, subject: int) -> str:
        return "" if subject == self.subject.pk else self.page.words.name(self.named[subject])

    def _card(self, one: Verdict) -> dict[str, Any]:
        """One verdict: what is asked, how it came out, why, with which parameters, and what to do."""
        said = one.rule.said
        reason = self.bench.why(one.rule, [one.subject]).get(one.subject)
        named = {**self.named, **subjects_of(self.page, [] if reason is None else reason.all_members())}
        row, _, decision = self.run.get(one.subject, {}).get(one.rule.code, (None, None, None))
        kind, word = TRUTHS[one.truth]
        return {
            "label": label(said),
            "name": self._who(one.subject),
            "verdict": {"kind": kind, "label": gettext(word)},
            "severity": self.listed.severity(said),
            "message": text(said, "message"),
            "cure": text(said, "cure"),
            "why": sentences(self.page, reason, named) if reason else [],
            "parameters": [_parameter(each) for each in reason.all_parameters()] if reason else [],
            "lacking": self._lacking(reason),
            "basis": said.source,
            "rule_url": self.page.url("rule", code=said.code) if self.page.may(Right.POLICY_ENTRY_READ) else "",
            "since": row.since.isoformat() if row is not None else "",
            "change": change_badge(row.change) if row is not None else None,
            "state": state_badge(row.state) if row is not None and finds(said) else None,
            "decision": decision_line(self.page, decision),
            "decide_url": self._decide_url(one, row),
        }

    def _lacking(self, reason: Reason | None) -> list[str]:
        """What would have to be collected to tell; of what is worked out, what its inputs lack."""
        return [] if reason is None else [self.meanings.get(one, _called(one)) for one in reason.all_lacking()]

    def _decide_url(self, one: Verdict, row: Any) -> str:
        if (
            row is None
            or row.change == "gone"
            or not finds(one.rule.said)
            or not self.page.may(Right.SCREEN_FINDING_DECIDE)
        ):
            return ""
        chosen = f"{one.rule.code}:{self.named[one.subject].uid}"
        return self.page.url("finding_decide", {"chosen": chosen, "back": self.page.request.get_full_path()})

    def _facts(self, entity: Entity, ids: list[int]) -> dict[int, list[dict[str, Any]]]:
        return {
            subject: [
                {"label": both(one.field.zh, one.field.en.replace("_", " ")), "value": both(one.zh, one.en)}
                for one in facts
            ]
            for subject, facts in self.bench.facts(entity, ids).items()
        }

    def _members(self) -> list[dict[str, Any]]:
        """Who and what belongs to it, each with its facts."""
        rows = []
        for name, ids in self.below.items():
            below = self.bench.entity(name)
            if below is None:
                continue
            facts = self._facts(below, ids)
            for one in ids:
                if one in self.named:
                    subject = self.named[one]
                    rows.append(
                        {
                            "name": self.page.words.name(subject), "code": subject.code,
                            "url": verdicts_url(self.page, subject), "facts": facts.get(one, []),
                        }
                    )  # fmt: skip
        return rows


def _by_rule(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What cannot be told, each rule once: of whom, why, and what would have to be collected."""
    found: dict[str, dict[str, Any]] = {}
    for one in cards:
        row = found.setdefault(one["label"], {**one, "names": [], "lines": {}})
        row["names"] += [one["name"]] if one["name"] else []
        for line in one["why"]:
            row["lines"].setdefault(line["text"], [line["who"]] if line["who"] else [])
    return list(found.values())


def _parameter(one: Parameter) -> str:
    """A parameter with its value and the day since when it holds."""
    language: Language = "zh" if chinese() else "en"
    told = {
        "name": both(one.zh, one.en.replace("_", " ")),
        "value": shown(one.value, one.unit, language),
        "since": shown(one.since, "", language) if one.since else "",
        "source": one.source,
    }
    words = gettext("%(name)s: %(value)s, since %(since)s") if one.since else gettext("%(name)s: %(value)s")
    return words % told


def _called(names: tuple[str, str]) -> str:
    """A field's name in the reader's language."""
    return both(names[0], names[1].replace("_", " "))
