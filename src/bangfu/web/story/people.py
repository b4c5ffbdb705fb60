"""The people of a household: who belongs to it on a day, who left it, and a line about each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext

from bangfu.kernel.refusal import mark
from bangfu.registry.models import Membership, Occupation, Person
from bangfu.registry.queries.threads import dated_fields, threads
from bangfu.registry.rules import CAME, LEFT, NEW_RELATION, RELATION
from bangfu.registry.rules.fields import FieldDef
from bangfu.registry.rules.threads import Thread
from bangfu.web.opened import Opened
from bangfu.web.records import record_url
from bangfu.web.registry_words import SEXES, WHY
from bangfu.web.story.changes import Change, of_fields
from bangfu.web.story.facts import short
from bangfu.web.story.reading import Words, kept_day

# What a line about a member tells.
SHORT = ("health", "school", "labour")
RELATED_ANEW = mark("relation to the head changed")


class People:
    """The members of a household through time, each with the fields of a person."""

    def __init__(self, page: Opened, words: Words, rows: Sequence[Membership]) -> None:
        self.page, self.words, self.rows = page, words, rows
        self.fields: list[FieldDef] = dated_fields("person", words.on, page.book.pk)
        subjects = list({row.person.subject_id: row.person.subject for row in rows}.values())
        self.threads: Mapping[int, Mapping[str, Thread]] = threads(subjects, self.fields)

    @property
    def now(self) -> list[Membership]:
        """Who belongs to it on the day, the head first."""
        here = [row for row in self.rows if _holds(row, self.words.on)]
        return sorted(here, key=lambda row: (row.relation != Membership.HEAD, row.person.subject.code))

    def lines(self) -> list[dict[str, Any]]:
        """A line about each member of the day."""
        jobs = self._jobs([row.person_id for row in self.now])
        found = []
        for row in self.now:
            person, subject = row.person, row.person.subject
            health, school, labour = short(self.words, self.threads.get(subject.pk, {}), SHORT, self.fields)
            found.append(
                {
                    "name": self.page.words.name(subject),
                    "url": record_url(self.page, subject) and self.page.url(
                        "person", kept_day(self.page, self.words.on), uid=subject.uid
                    ),
                    "relation": self.words.codes.code(RELATION, row.relation, row.valid_from),
                    "sex": gettext(SEXES[person.sex]), "age": age_word(person, self.words.on),
                    "id_number": id_word(person),
                    "health": health, "school": school, "labour": labour, "work": jobs.get(person.pk, ""),
                }
            )  # fmt: skip
        return found

    def _jobs(self, people: Sequence[int]) -> dict[int, str]:
        rows = Occupation.objects.filter(person_id__in=people).as_of(self.words.on).order_by("valid_from", "pk")
        found: dict[int, list[str]] = {}
        for row in rows:
            found.setdefault(row.person_id, []).append(occupation_word(self.words, row))
        return {key: "；".join(words) for key, words in found.items()}

    def changes(self) -> list[Change]:
        """Who came and who left up to the day, and what became otherwise with each."""
        page, words, found = self.page, self.words, []
        first = min((row.valid_from for row in self.rows if row.valid_from), default=None)
        went_on = {(row.person_id, row.valid_from) for row in self.rows}
        left = {(row.person_id, row.valid_to): row for row in self.rows}
        for row in self.rows:
            name, subject = page.words.name(row.person.subject), row.person.subject
            relation = words.codes.code(RELATION, row.relation, row.valid_from)
            url = page.url("person", kept_day(page, words.on), uid=subject.uid)
            if row.valid_from and row.valid_from != first and row.valid_from <= words.on:
                reason, before = came_word(words, row), left.get((row.person_id, row.valid_from))
                was = words.codes.code(RELATION, before.relation, before.valid_from) if before else ""
                what = gettext("Relation to the head") if before else gettext("Came into the household")
                found.append(Change(row.valid_from, what, was, relation, row.recorded_seq, name, url, reason))
            if row.valid_to and row.valid_to <= words.on and (row.person_id, row.valid_to) not in went_on:
                reason = left_word(words, row)
                found.append(
                    Change(row.valid_to, gettext("Left the household"), relation, "", row.recorded_seq, name, url,
                           reason)
                )  # fmt: skip
        for one in {row.person.subject_id: row.person.subject for row in self.rows}.values():
            found += of_fields(words, one, self.fields, self.threads.get(one.pk, {}), page.words.name(one))
        return found


def _holds(row: Membership, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day < row.valid_to)


def came_word(words: Words, row: Membership) -> str:
    """Why a member came, in words; nothing on the wall."""
    return _reason(words, CAME, row.reason, row.valid_from)


def left_word(words: Words, row: Membership) -> str:
    """Why a member left, in words; nothing on the wall."""
    return _reason(words, LEFT, row.end_reason, row.valid_to)


def _reason(words: Words, name: str, reason: str, on: date | None) -> str:
    if not reason or words.page.on_wall:
        return ""
    if reason == NEW_RELATION:
        return gettext(RELATED_ANEW)
    return words.codes.table(name, on).get(reason) or words.page.words.quoted(reason)


def age_word(person: Person, on: date) -> str:
    """The age in whole years on a day; empty where no birth date is known."""
    born = person.birth_date
    return str(on.year - born.year - ((on.month, on.day) < (born.month, born.day))) if born and born <= on else ""


def id_word(person: Person) -> str:
    """The mask of the ID number, or why there is none."""
    return str(person.id_number or "") or (gettext(WHY[person.id_number_why]) if person.id_number_why in WHY else "")


def occupation_word(words: Words, row: Occupation) -> str:
    """A job or post in a few words."""
    if row.kind == "post":
        return words.codes.code("registry.post", row.post, row.valid_from) if row.post else gettext("Public post")
    parts = [words.codes.code("registry.region", row.region, row.valid_from) if row.region else gettext("Job")]
    return " · ".join([*parts, *([words.page.words.quoted(row.employer)] if row.employer else [])])
