"""What differs in a household between two days, and what was put right and what happened from the one to the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from bangfu.audit.models import Line
from bangfu.kernel.scope import COUNTY_TIME
from bangfu.registry.models import Occupation
from bangfu.registry.queries.fields import owner_of
from bangfu.registry.queries.threads import CORRECTING, dated_fields, is_dated, memberships, residences, threads
from bangfu.registry.rules import RELATION
from bangfu.registry.rules.fields import FieldDef
from bangfu.registry.rules.threads import Said, Thread
from bangfu.staff.models import Assignment
from bangfu.subjects.models import Subject
from bangfu.web.opened import Opened
from bangfu.web.story.changes import Change
from bangfu.web.story.facts import history_url
from bangfu.web.story.happened import happened
from bangfu.web.story.income import income_table, years
from bangfu.web.story.people import came_word, left_word, occupation_word
from bangfu.web.story.reading import Areas, Words


class Between:
    """One household on two days, as the book knows both of them now; `first` is before `last`."""

    def __init__(self, page: Opened, household: Subject, first: date, last: date) -> None:
        self.page, self.subject, self.first, self.last = page, household, first, last
        self.then, self.now = Words(page, first), Words(page, last)
        rows = memberships(household)
        self.before = {row.person.subject_id: row for row in rows if _holds(row, first)}
        self.after = {row.person.subject_id: row for row in rows if _holds(row, last)}
        self.people = {row.person.subject_id: row.person.subject for row in rows if _holds(row, first, last)}

    def differences(self) -> list[Change]:
        """Of the household first, then of its people: who came or left, and what became otherwise with who stayed."""
        stayed = [self.people[key] for key in self.before if key in self.after]
        return [
            *self._home(),
            *self._helpers(),
            *self._fields([self.subject]),
            *self._membership(),
            *self._fields(stayed),
            *self._work(),
        ]

    def corrections(self) -> list[Change]:
        """What the book said of either day and was set aside from the one to the other, the latest first."""
        everybody = [self.subject, *self.people.values()]
        found = [*self._set_aside([self.subject]), *self._set_aside(list(self.people.values()))]
        return sorted([*found, *self._amended(everybody)], key=lambda one: -(one.line or 0))

    def happened(self) -> list[Change]:
        """What reached the household or its people after the first day, up to the last."""
        told = happened(self.page, [self.subject, *self.people.values()], self.last)
        return [one for one in told if one.on is not None and one.on > self.first]

    def accounts(self) -> dict[str, Any] | None:
        """The accounts that stand on the last day and not yet on the first, beside the latest of the first."""
        old, new = (years(self.page, self.subject, on) for on in (self.first, self.last))
        known = {one.row.pk for one in old}
        came = [one for one in new if one.row.pk not in known]
        return income_table(self.page, self.subject, [*came, *old[:1]], self.last) if came else None

    def _home(self) -> list[Change]:
        names = [Areas(self.page, on) for on in (self.first, self.last)]
        rows = residences(self.subject)
        old, new = (next((row for row in rows if _holds(row, on)), None) for on in (self.first, self.last))
        found = []
        for label, column in ((gettext("Village"), "village_id"), (gettext("Natural village"), "natural_village_id")):
            was, is_ = getattr(old, column, None), getattr(new, column, None)
            if was != is_:
                since, line = (new.valid_from, new.recorded_seq) if new else (old.valid_to if old else None, None)
                found.append(Change(since, label, names[0].name(was), names[1].name(is_), line))
        return found

    def _helpers(self) -> list[Change]:
        told = []
        for on in (self.first, self.last):
            rows = Assignment.objects.as_of(on).filter(target=self.subject).select_related("helper").order_by("pk")
            told.append({row.helper_id: row for row in rows})
        before, after = ({key: self.page.words.name(row.helper) for key, row in each.items()} for each in told)
        if set(before) == set(after):
            return []
        came = [told[1][key] for key in after if key not in before]
        since, line = (came[-1].valid_from, came[-1].recorded_seq) if came else (None, None)
        return [Change(since, gettext("Helpers"), "、".join(before.values()), "、".join(after.values()), line)]

    def _fields(self, subjects: Sequence[Subject]) -> list[Change]:
        found = []
        for subject, fields, of in self._threads(subjects):
            for field in fields:
                held = of.get(field.code)
                old, new = (held.at(on) if held else None for on in (self.first, self.last))
                if _what(old) != _what(new):
                    since, line = (new.since, new.recorded) if new else (old.until if old else None, None)
                    told = _told(self.then, field, old), _told(self.now, field, new)
                    found.append(Change(since, self.now.label(field), *told, line, *self._of(subject, field)))
        return found

    def _threads(self, subjects: Sequence[Subject]) -> Iterable[tuple[Subject, list[FieldDef], Mapping[str, Thread]]]:
        if not subjects:
            return []
        owner = owner_of(subjects[0])
        fields = {one.code: one for on in (self.first, self.last) for one in dated_fields(owner, on, self.page.book.pk)}
        dated = [one for one in fields.values() if is_dated(one)]
        known = threads(subjects, dated)
        return [(one, dated, known[one.pk]) for one in subjects]

    def _of(self, subject: Subject, field: FieldDef) -> tuple[str, str]:
        who = "" if subject.pk == self.subject.pk else self.page.words.name(subject)
        return who, history_url(self.page, subject, field.code, self.last)

    def _membership(self) -> list[Change]:
        page, found = self.page, []
        for key, subject in self.people.items():
            old, new = self.before.get(key), self.after.get(key)
            was, is_ = (
                words.codes.code(RELATION, row.relation, row.valid_from) if row else ""
                for words, row in ((self.then, old), (self.now, new))
            )
            who, url = page.words.name(subject), page.url("person", uid=subject.uid)
            if old is None and new is not None:
                what, since, why = gettext("Came into the household"), new.valid_from, came_word(self.now, new)
            elif new is None and old is not None:
                what, since, why = gettext("Left the household"), old.valid_to, left_word(self.now, old)
            elif new is not None and was != is_:
                what, since, why = gettext("Relation to the head"), new.valid_from, came_word(self.now, new)
            else:
                continue
            line = (new or old).recorded_seq  # type: ignore[union-attr]
            found.append(Change(since, what, was, is_, line, who, url, why))
        return found

    def _work(self) -> list[Change]:
        told: list[dict[int, list[Occupation]]] = []
        for on in (self.first, self.last):
            rows = Occupation.objects.as_of(on).filter(person__subject__in=[*self.before, *self.after])
            listed = list(rows.select_related("person").order_by("person_id", "valid_from", "pk"))
            told.append({key: list(each) for key, each in groupby(listed, key=lambda row: row.person.subject_id)})
        found = []
        for key in (one for one in self.before if one in self.after):
            old, new = told[0].get(key, []), told[1].get(key, [])
            was, is_ = (
                "；".join(occupation_word(words, row) for row in rows)
                for words, rows in ((self.then, old), (self.now, new))
            )
            if was != is_:
                since, line = (new[-1].valid_from, new[-1].recorded_seq) if new else (old[-1].valid_to, None)
                subject = self.people[key]
                url = self.page.url("person", uid=subject.uid)
                found.append(Change(since, gettext("Work"), was, is_, line, self.page.words.name(subject), url))
        return found

    def _set_aside(self, subjects: Sequence[Subject]) -> list[Change]:
        gone = [
            (subject, field, of[field.code], one)
            for subject, fields, of in self._threads(subjects)
            for field in fields
            if field.code in of
            for one in of[field.code].set_aside
            if one.holds(self.first) or one.holds(self.last)
        ]
        lines = Line.objects.filter(self._written(), seq__in={one.superseded for *_, one in gone})
        known = set(lines.values_list("seq", flat=True))
        found = []
        for subject, field, held, one in gone:
            if one.superseded in known:
                on = self.first if one.holds(self.first) else self.last
                told = _told(self.now, field, one), _told(self.now, field, held.at(on))
                found.append(Change(one.since, self.now.label(field), *told, one.superseded, *self._of(subject, field)))
        return found

    def _amended(self, subjects: Sequence[Subject]) -> list[Change]:
        """Names, birth days, numbers: they carry no day, so their audit lines tell what they said before."""
        found, named = [], {str(one.uid): one for one in subjects}
        fields = {
            owner: {
                one.kept.partition(".")[2]: one
                for one in dated_fields(owner, self.last, self.page.book.pk)
                if not is_dated(one)
            }
            for owner in {owner_of(one) for one in subjects}
        }
        for line in Line.objects.filter(self._written(), action__in=CORRECTING, subject_uid__in=list(named)):
            subject = named[line.subject_uid]
            for column, (old, new) in line.detail.get("changes", {}).items():
                if field := fields[owner_of(subject)].get(column):
                    was, is_ = (_told(self.now, field, Said(one, "", None, None, None)) for one in (old, new))
                    what = self.now.label(field)
                    found.append(Change(None, what, was, is_, line.seq, *self._of(subject, field)))
        return found

    def _written(self) -> Q:
        """Audit lines written after the first day, up to the end of the last."""
        ends = [datetime.combine(on + timedelta(days=1), time(), COUNTY_TIME) for on in (self.first, self.last)]
        return Q(county_id=self.page.book.pk, at__gte=ends[0], at__lt=ends[1])


def _holds(row: Any, *days: date) -> bool:
    return any(
        (row.valid_from is None or row.valid_from <= on) and (row.valid_to is None or on < row.valid_to) for on in days
    )


def _what(said: Said | None) -> tuple[Any, str]:
    """A statement that nothing was collected says no more than no statement."""
    return (None, "not_collected") if said is None else said.what


def _told(words: Words, field: FieldDef, said: Said | None) -> str:
    value = words.said(field, said)
    return value.text or value.why
