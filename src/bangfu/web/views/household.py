"""One household, one page: who and what it is, what needs doing, how it lives, what reached it, how it came so."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.kernel.refusal import mark, missing
from bangfu.kernel.right import Right
from bangfu.policybook.queries import reading_once
from bangfu.registry.models import Household, Residence
from bangfu.registry.queries import get
from bangfu.registry.queries.threads import memberships, residences
from bangfu.registry.rules import CATEGORY
from bangfu.staff.models import Assignment
from bangfu.subjects.models import Subject
from bangfu.web.numbers import YUAN, exact, unit_word
from bangfu.web.opened import Opened
from bangfu.web.records import record_url
from bangfu.web.story.changes import Change, of_fields, timeline
from bangfu.web.story.facts import Facts
from bangfu.web.story.happened import happened
from bangfu.web.story.income import income_table, years
from bangfu.web.story.linked import decisions, findings, linked, works_at
from bangfu.web.story.national import to_be_entered
from bangfu.web.story.notes import latest_notes
from bangfu.web.story.people import People
from bangfu.web.story.reading import Areas, Words, asked_day, kept_day, village_of
from bangfu.web.story.todo import tasks


def household(request: HttpRequest, uid: str) -> HttpResponse:
    """The story of a household as of a day."""
    page = Opened(request)
    found = opened_household(page, uid)
    with reading_once():
        return render(request, "bangfu/household_page.html", Story(page, found).context())


def opened_household(page: Opened, uid: str) -> Household:
    """The household of an address, in this book and in the reader's reach."""
    found = get(page.actor, uid)
    if found.subject.county_id != page.book.pk:
        raise missing(mark("There is nothing with this number that you may see."))
    return found


class Story:
    """Everything that the page of one household tells as of a day."""

    def __init__(self, page: Opened, found: Household) -> None:
        self.page, self.household, self.subject = page, found, found.subject
        self.on = asked_day(page)
        self.words = Words(page, self.on)
        self.areas = Areas(page, self.on)
        self.facts = Facts(page, self.subject, self.words)
        self.people = People(page, self.words, memberships(self.subject))
        self.homes = residences(self.subject)
        self.years = years(page, self.subject, self.on)

    @property
    def home(self) -> Residence | None:
        """Where it is kept on the day."""
        on = self.on
        return next(
            (
                row
                for row in self.homes
                if (row.valid_from is None or row.valid_from <= on) and (row.valid_to is None or on < row.valid_to)
            ),
            None,
        )

    @property
    def everybody(self) -> list[Subject]:
        """The household and its members of the day."""
        return [self.subject, *(row.person.subject for row in self.people.now)]

    def context(self) -> dict[str, Any]:
        """The page."""
        page = self.page
        # What the rules find and what is to be entered is known of today only.
        found = findings(page, self.everybody) if self.on == page.today else None
        todo = tasks(page, self.household, self.facts, self.years, found)
        if self.on == page.today:
            todo += to_be_entered(page, self.everybody)
        home = self.home
        return {
            **self.head(),
            "papers": [
                {"label": gettext("Handbook"), "url": self._paper("household_handbook")},
                {"label": gettext("Sheet for checking"), "url": self._paper("household_sheet")},
            ],
            "figures": self._figures(found, todo),
            "todo": todo,
            "groups": self.facts.groups(),
            "members": self.people.lines(),
            "members_url": self._members_url(),
            "income": income_table(page, self.subject, self.years, self.on) if self.years else None,
            "findings": found,
            "linked": linked(page, self.everybody, on=self.on) if page.may(Right.RECORD_READ) else [],
            "works": works_at(page, self.subject.path, home.village_id if home else None),
            "decisions": decisions(page, self.everybody),
            "notes": latest_notes(page, "household", self.everybody, self.on),
            "changes": timeline(page, [*self._changes(), *happened(page, self.everybody, self.on)]),
            "crumbs": [
                {"label": gettext("Households"), "url": page.url("households", kept_day(page, self.on))},
                {"label": page.words.name(self.subject), "url": ""},
            ],
        }

    def head(self) -> dict[str, Any]:
        """What stands over the page and over its papers."""
        page, category, home = self.page, self.facts.at(CATEGORY), self.home
        village = village_of(page, home.village_id if home else None)
        natural = self.areas.name(home.natural_village_id) if home else ""
        listed = next((one for one in self.facts.fields if one.code == CATEGORY), None)
        return {
            "title": page.words.name(self.subject),
            "code": self.subject.code,
            "on": self.on.isoformat(),
            "is_today": self.on == page.today,
            "today_url": page.url("household", uid=self.subject.uid),
            "between_url": self._between(),
            "kept_names": page.book.read_only and not page.hidden,
            "category": self.words.said(listed, category).text if listed and category else "",
            "category_since": category.since.isoformat() if category and category.since else "",
            "village": self.areas.name(home.village_id) if home else "",
            "village_url": record_url(page, village),
            "natural_village": natural,
            "not_kept": home is None,
            "helpers": self._helpers(),
        }

    def _between(self) -> str:
        """The day asked for beside today; of today, beside the beginning of the year."""
        first = {} if self.on == self.page.today else {"from": self.on.isoformat()}
        return self.page.url("household_between", first, uid=self.subject.uid)

    def _members_url(self) -> str:
        may = self.page.actor.can(Right.REGISTRY_HOUSEHOLD_WRITE, self.subject.county_id, self.subject.path).yes
        return self.page.url("household_members", uid=self.subject.uid) if may and self.on == self.page.today else ""

    def _paper(self, name: str) -> str:
        return self.page.url(name, kept_day(self.page, self.on), uid=self.subject.uid)

    def _helpers(self) -> list[dict[str, str]]:
        rows = Assignment.objects.as_of(self.on).filter(target=self.subject).select_related("helper")
        return [
            {
                "name": self.page.words.name(row.helper),
                "kind": self.page.words.label("staff.assignment_kind", row.kind),
                "url": record_url(self.page, row.subject),
            }
            for row in rows.select_related("subject").order_by("pk")
        ]

    def _figures(self, found: Any, todo: list[Any]) -> list[dict[str, str]]:
        told = [
            {
                "label": gettext("Members"),
                "value": str(len(self.people.now)),
                "unit": gettext("people"),
                "url": "#members",
            }
        ]  # fmt: skip
        if self.years:
            last = self.years[0]
            told.append(
                {
                    "label": gettext("Net income a head, %(year)s") % {"year": last.year},
                    "value": exact(last.head_fen, YUAN), "unit": unit_word(YUAN), "url": "#income",
                }
            )  # fmt: skip
        if found is not None:
            told.append(
                {"label": gettext("Findings open"), "value": str(found["open"]), "unit": "", "url": "#findings"}
            )
        told.append({"label": gettext("To do"), "value": str(len(todo)), "unit": "", "url": "#todo"})
        return [one for one in told if one["value"]]

    def _changes(self) -> list[Change]:
        on = self.on
        found = of_fields(self.words, self.subject, self.facts.fields, self.facts.threads)
        found += self.people.changes()
        for before, row in zip([None, *self.homes], self.homes, strict=False):
            if before is not None and row.valid_from is not None and row.valid_from <= on:
                old, new = (self.areas.name(one.village_id) for one in (before, row))
                found.append(Change(row.valid_from, gettext("Village"), old, new, row.recorded_seq))
        for one in self.years:
            words = gettext("Account of the income year %(year)s") % {"year": one.year}
            told = f"{exact(one.net_fen, YUAN)} {unit_word(YUAN)}" if one.net_fen is not None else ""
            found.append(Change(one.row.valid_from, words, "", told, one.row.recorded_seq, "", "#income"))
        return found
