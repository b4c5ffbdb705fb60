"""One person, one page: where they belong and belonged, how they stand, what they do, what reached them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.kernel.refusal import mark, missing
from bangfu.kernel.right import Right
from bangfu.registry.models import Membership, Occupation, Person
from bangfu.registry.queries import get_person
from bangfu.registry.queries.threads import memberships_of
from bangfu.registry.rules import RELATION
from bangfu.web.numbers import YUAN, exact, unit_word
from bangfu.web.opened import Opened
from bangfu.web.records import record_url
from bangfu.web.registry_words import SEXES, WHY
from bangfu.web.story.changes import Change, of_fields, timeline
from bangfu.web.story.facts import Facts
from bangfu.web.story.happened import happened
from bangfu.web.story.linked import decisions, findings, linked
from bangfu.web.story.notes import latest_notes
from bangfu.web.story.people import age_word, came_word, id_word, left_word, occupation_word
from bangfu.web.story.reading import Lines, Words, asked_day, kept_day


def person(request: HttpRequest, uid: str) -> HttpResponse:
    """The story of a person as of a day."""
    page = Opened(request)
    return render(request, "bangfu/person_page.html", _Story(page, opened_person(page, uid)).context())


def opened_person(page: Opened, uid: str) -> Person:
    """The person of an address, in this book and in the reader's reach."""
    found = get_person(page.actor, uid)
    if found.subject.county_id != page.book.pk:
        raise missing(mark("There is nothing with this number that you may see."))
    return found


class _Story:
    """Everything that the page of one person tells as of a day."""

    def __init__(self, page: Opened, found: Person) -> None:
        self.page, self.person, self.subject = page, found, found.subject
        self.on = asked_day(page)
        self.words = Words(page, self.on)
        self.facts = Facts(page, self.subject, self.words)
        self.homes = memberships_of(self.subject)
        rows = Occupation.objects.known().filter(person=found, valid_from__lte=self.on)
        self.work = list(rows.order_by("-valid_from", "-pk"))

    def context(self) -> dict[str, Any]:
        """The page."""
        page, here = self.page, [self.subject]
        home = next((row for row in self.homes if _holds(row, self)), None)
        found = findings(page, here)
        lines = Lines(page, [row.recorded_seq for row in (*self.homes, *self.work)])
        crumbs = [{"label": gettext("People"), "url": page.url("people", kept_day(page, self.on))}]
        if home is not None:
            crumbs.append({"label": page.words.name(home.household.subject), "url": self._home_url(home)})
        return {
            "title": page.words.name(self.subject),
            "code": self.subject.code,
            "on": self.on.isoformat(),
            "is_today": self.on == page.today,
            "today_url": page.url("person", uid=self.subject.uid),
            "kept_names": page.book.read_only and not page.hidden,
            "sex": gettext(SEXES[self.person.sex]),
            "age": age_word(self.person, self.on),
            "id_number": id_word(self.person),
            "reveal_url": "" if page.on_wall else self._reveal_url(),
            "home": self._home(home, lines) if home else None,
            "groups": self.facts.groups(),
            "homes": [self._home(row, lines) for row in reversed(self.homes) if _begun(row, self)],
            "work": [self._work(row, lines) for row in self.work],
            "findings": found,
            "linked": linked(page, here, on=self.on) if page.may(Right.RECORD_READ) else [],
            "decisions": decisions(page, here),
            "notes": latest_notes(page, "person", [self.subject], self.on),
            "changes": timeline(page, [*self._changes(), *happened(page, [self.subject], self.on)]),
            "crumbs": [*crumbs, {"label": page.words.name(self.subject), "url": ""}],
        }

    def _reveal_url(self) -> str:
        numbered = self.person.id_number is not None or self.person.phone is not None
        return self.page.url("reveal", uid=self.subject.uid) if numbered else ""

    def _home_url(self, row: Membership) -> str:
        if not record_url(self.page, row.household.subject):
            return ""
        return self.page.url("household", kept_day(self.page, self.on), uid=row.household.subject.uid)

    def _home(self, row: Membership, lines: Lines) -> dict[str, Any]:
        return {
            "name": self.page.words.name(row.household.subject),
            "code": row.household.subject.code,
            "url": self._home_url(row),
            "relation": self.words.codes.code(RELATION, row.relation, row.valid_from),
            "since": row.valid_from.isoformat() if row.valid_from else "",
            "until": row.valid_to.isoformat() if row.valid_to else "",
            "reason": "；".join(one for one in (came_word(self.words, row), left_word(self.words, row)) if one),
            "line": lines.told(row.recorded_seq),
        }

    def _work(self, row: Occupation, lines: Lines) -> dict[str, Any]:
        monthly = f"{exact(row.monthly_fen, YUAN)} {unit_word(YUAN)}" if row.monthly_fen is not None else ""
        codes = self.words.codes
        details = [
            codes.code("registry.industry", row.industry, row.valid_from) if row.industry else "",
            codes.code("registry.channel", row.channel, row.valid_from) if row.channel else "",
        ]
        return {
            "label": occupation_word(self.words, row),
            "details": " · ".join(one for one in details if one),
            "since": row.valid_from.isoformat() if row.valid_from else "",
            "until": row.valid_to.isoformat() if row.valid_to else "",
            "months": "" if row.months is None else str(row.months),
            "monthly": monthly or (gettext(WHY[row.monthly_fen_why]) if row.monthly_fen_why in WHY else ""),
            "line": lines.told(row.recorded_seq),
        }

    def _changes(self) -> list[Change]:
        return of_fields(self.words, self.subject, self.facts.fields, self.facts.threads)


def _begun(row: Any, story: _Story) -> bool:
    return row.valid_from is None or row.valid_from <= story.on


def _holds(row: Any, story: _Story) -> bool:
    return _begun(row, story) and (row.valid_to is None or story.on < row.valid_to)
