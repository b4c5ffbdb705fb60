"""One village, one page: facts, figures that open to their lists, what needs doing, works, money, problems, changes."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.kernel.refusal import mark, missing
from bangfu.kernel.right import Right
from bangfu.policybook.queries import reading_once
from bangfu.registry.queries.lists.listing import Listing, listing
from bangfu.registry.queries.owed import HouseholdDuty, household_duties
from bangfu.registry.rules import CATEGORY
from bangfu.screening.queries.lists import Wanted
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import visible
from bangfu.web.findings import Listed
from bangfu.web.opened import Opened
from bangfu.web.record_table import section
from bangfu.web.records import RECORDS
from bangfu.web.records import visible as visible_records
from bangfu.web.story.changes import Change, of_fields, timeline
from bangfu.web.story.facts import Facts
from bangfu.web.story.happened import happened
from bangfu.web.story.linked import begun_by, held, works_at
from bangfu.web.story.notes import latest_notes
from bangfu.web.story.reading import Areas, Words, asked_day, kept_day
from bangfu.web.words import both

RIGHT = Right.REGISTRY_HOUSEHOLD_READ
# What is kept at a village, in the order in which its page tells of it.
KINDS = ("assignment", "event", "duty", "plan", "entry", "participation", "case", "asset", "cohort")
SHOWN = 12
LACKING = {
    "cause": mark("Main cause of poverty is not recorded: %(count)s households"),
    "income": mark("No account of the last income year: %(count)s households"),
}
AGE_OF_OLD = 60


def village(request: HttpRequest, uid: str) -> HttpResponse:
    """The file of a village as of a day."""
    page = Opened(request)
    with reading_once():
        return render(request, "bangfu/village_page.html", _Story(page, opened_village(page, uid)).context())


def opened_village(page: Opened, uid: str) -> Subject:
    """The village of an address, in this book and in the reader's reach."""
    rows = visible(page.actor, RIGHT).filter(county=page.book, kind="area", area__level="village")
    found = rows.filter(uid=uid).select_related("area").first()
    if found is None:
        raise missing(mark("There is nothing with this number that you may see."))
    return found


class _Story:
    """Everything that the page of one village tells as of a day."""

    def __init__(self, page: Opened, subject: Subject) -> None:
        self.page, self.subject = page, subject
        self.on = asked_day(page)
        self.words = Words(page, self.on)
        self.areas = Areas(page, self.on)
        self.facts = Facts(page, subject, self.words)

    def context(self) -> dict[str, Any]:
        """The page."""
        page = self.page
        name = self.areas.name(self.subject.area_id) or page.words.name(self.subject)
        parent = self.subject.area.parent_id if self.subject.area else None
        return {
            "title": name,
            "code": self.subject.code,
            "township": self.areas.name(parent),
            "on": self.on.isoformat(),
            "is_today": self.on == page.today,
            "today_url": page.url("village", uid=self.subject.uid),
            "kept_names": page.book.read_only and not page.hidden,
            "papers": [
                {
                    "label": gettext("Sheets for checks at households"),
                    "url": page.url("comparison", {"village": str(self.subject.area_id)}),
                }
            ],
            "figures": self._figures(),
            "categories": self._categories(),
            "todo": self._todo(),
            "groups": self.facts.groups(),
            "linked": self._linked() if page.may(Right.RECORD_READ) else [],
            "works": works_at(page, self.subject.path, self.subject.area_id),
            "notes": latest_notes(page, "village", [self.subject], self.on),
            "changes": timeline(page, self._changes()),
            "crumbs": [
                {"label": gettext("Villages"), "url": page.url("villages", kept_day(page, self.on))},
                {"label": name, "url": ""},
            ],
        }

    def _changes(self) -> list[Change]:
        found = of_fields(self.words, self.subject, self.facts.fields, self.facts.threads)
        return [*found, *happened(self.page, [self.subject], self.on, at=self.subject.path)]

    def _url(self, kind: str, **given: str) -> str:
        return self.page.url(kind, {"area": self.subject.code, **given, **kept_day(self.page, self.on)})

    @cached_property
    def _lists(self) -> dict[str, Listing]:
        """The village's own lists."""
        page, asked = self.page, {"area": self.subject.code}
        return {kind: listing(page.actor, page.book.pk, kind, self.on, asked) for kind in ("households", "people")}

    @cached_property
    def _duties(self) -> dict[str, HouseholdDuty]:
        return {f"owed_{one.code}": one for one in household_duties(self.on, self.page.book.pk)}

    @cached_property
    def _counts(self) -> dict[str, int]:
        """How many households are of each category, owed each duty, and lack what."""
        codes = self.words.codes.table(CATEGORY)
        return self._lists["households"].counts(
            {"all": {}}
            | {f"of_{code}": {"category": code} for code in codes}
            | {name: {"owed": one.code} for name, one in self._duties.items()}
            | {f"lacks_{name}": {"lacking": name} for name in LACKING}
        )

    def _figures(self) -> list[dict[str, str]]:
        """The sums of the village's own lists; each opens to its list."""
        asked = {"all": {}, "able": {"able": "yes"}, "aged": {"age_from": str(AGE_OF_OLD)}}
        people, unit = self._lists["people"].counts(asked), gettext("people")
        told = (
            (gettext("Households"), self._counts["all"], gettext("households"), self._url("households")),
            (gettext("People"), people["all"], unit, self._url("people")),
            (gettext("Able to work"), people["able"], unit, self._url("people", **asked["able"])),
            (gettext("Aged 60 and over"), people["aged"], unit, self._url("people", **asked["aged"])),
        )
        return [{"label": label, "value": f"{value:,}", "unit": unit, "url": url} for label, value, unit, url in told]

    def _categories(self) -> list[dict[str, str]]:
        """Households by category in the words of the day."""
        return [
            {"label": label, "value": f"{number:,}", "url": self._url("households", category=code)}
            for code, label in self.words.codes.table(CATEGORY).items()
            if (number := self._counts[f"of_{code}"])
        ]

    def _todo(self) -> list[dict[str, Any]]:
        """What is owed to its households and not done, what rules found, what was not collected: counts with lists."""
        found = []
        for name, duty in self._duties.items():
            if number := self._counts[name]:
                words = gettext("%(what)s: %(count)s households") % {
                    "what": both(duty.label["zh"], duty.label["en"]), "count": f"{number:,}",
                }  # fmt: skip
                badge = {"kind": "bad", "label": gettext("Overdue")}
                if duty.plan:
                    badge = {"kind": "warn", "label": gettext("Missing")}
                found.append({"title": words, "url": self._url("households", owed=duty.code), "badge": badge})
        for lacked, sentence in LACKING.items():
            if number := self._counts[f"lacks_{lacked}"]:
                url = self._url("households", lacking=lacked)
                badge = {"kind": "warn", "label": gettext("Missing")}
                found.append({"title": gettext(sentence) % {"count": f"{number:,}"}, "url": url, "badge": badge})
        return self._findings() + found

    def _findings(self) -> list[dict[str, Any]]:
        page = self.page
        if not page.may(Right.SCREEN_FINDING_READ):
            return []
        listed = Listed(page, {})
        if listed.run is None:
            return []
        number = len(listed.whole.narrowed(Wanted(state="todo", path=self.subject.path)))
        if not number:
            return []
        words = gettext("Findings of the rules to look into: %(count)s") % {"count": f"{number:,}"}
        url = page.url("findings", {"village": self.subject.code, "state": "todo"})
        return [{"title": words, "url": url, "badge": {"kind": "bad", "label": gettext("Open")}}]

    def _linked(self) -> list[dict[str, Any]]:
        """The records kept at the village itself or about it."""
        page, path = self.page, self.subject.path
        found = []
        for kind in held(dict.fromkeys(KINDS, Q(subject__path=path))):
            rows = visible_records(page, kind).filter(begun_by(page, kind, self.on), subject__path=path)
            rows = rows.order_by(*RECORDS[kind].order)
            found.append(section(page, kind, rows, SHOWN))
        return [one for one in found if one is not None]
