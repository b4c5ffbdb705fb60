"""The facts of a household, a person or a village by group, as of a day; each opens to its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext

from bangfu.policybook.queries import labels
from bangfu.registry.queries.fields import owner_of, told
from bangfu.registry.queries.threads import dated_fields, is_dated, threads
from bangfu.registry.rules.fields import GROUPS, FieldDef, by_group
from bangfu.registry.rules.threads import Said, Thread
from bangfu.subjects.models import Subject
from bangfu.web.numbers import chinese
from bangfu.web.opened import Opened
from bangfu.web.story.reading import Value, Words, kept_day

Group = dict[str, Any]


class Facts:
    """Every field of one subject on a day, with its thread."""

    def __init__(self, page: Opened, subject: Subject, words: Words) -> None:
        self.page, self.subject, self.words = page, subject, words
        self.owner = owner_of(subject)
        self.fields = dated_fields(self.owner, words.on, page.book.pk)
        self.threads: Mapping[str, Thread] = threads([subject], self.fields)[subject.pk]

    def at(self, code: str, on: date | None = None) -> Said | None:
        """What a field says on a day."""
        held = self.threads.get(code)
        return held.at(on or self.words.on) if held is not None else None

    def groups(self) -> list[Group]:
        """{label, facts, lacking} by group: what is known, and the fields of which nothing is."""
        plain = [one for one in self.fields if not is_dated(one)]
        undated = told([self.subject], self.words.on, fields=plain)[self.subject.pk] if plain else {}
        names = labels(GROUPS, self.words.on, "zh" if chinese() else "en", self.page.book.pk)
        found = []
        every = by_group(self.fields)
        for group, fields in sorted(
            every.items(), key=lambda one: list(names).index(one[0]) if one[0] in names else 99
        ):
            facts, lacking = [], []
            for one in fields:
                if not is_dated(one):
                    # What carries no day is as it stands now, whatever the day asked for.
                    facts.append(self._plain(one, undated[one.code]))
                elif (fact := self._dated(one)) is not None:
                    facts.append(fact)
                elif not one.ended:
                    lacking.append({"label": self.words.label(one), "url": self.url(one), "code": one.code})
            if facts or lacking:
                found.append({"id": group, "label": names.get(group, group), "facts": facts, "lacking": lacking})
        return found

    def url(self, field: FieldDef) -> str:
        """The history of a field, where it is corrected too."""
        return history_url(self.page, self.subject, field.code, self.words.on)

    def _plain(self, field: FieldDef, known: Any) -> dict[str, Any]:
        value = self.words.said(field, Said(known.value, known.why, None, None, None))
        return {
            "label": self.words.label(field),
            "value": value.text,
            "why": value.why,
            "url": self.url(field),
            "code": field.code,
        }

    def _dated(self, field: FieldDef) -> dict[str, Any] | None:
        said = self.at(field.code)
        if said is None or (said.value is None and said.why == "not_collected"):
            return None
        value: Value = self.words.said(field, said)
        since = gettext("since %(day)s") % {"day": said.since.isoformat()} if said.since else ""
        return {
            "label": self.words.label(field), "value": value.text, "why": value.why, "since": since,
            "url": self.url(field), "code": field.code,
        }  # fmt: skip


def history_url(page: Opened, subject: Subject, code: str, on: date) -> str:
    """Where the history of a field of a household, person or village stands."""
    return page.url(f"{owner_of(subject)}_field", kept_day(page, on), uid=subject.uid, field=code)


def short(
    words: Words, threads_of: Mapping[str, Thread], codes: Sequence[str], fields: Iterable[FieldDef]
) -> list[str]:
    """A few fields of one of many as plain words, in the order asked for; empty where nothing is known."""
    named = {one.code: one for one in fields}
    found = []
    for code in codes:
        held = threads_of.get(code)
        said = held.at(words.on) if held is not None else None
        found.append(words.said(named[code], said).text if code in named else "")
    return found
