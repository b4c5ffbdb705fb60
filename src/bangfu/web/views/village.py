"""One village, one page: facts, figures that open to their lists, what needs doing, works, money, problems, changes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.kernel.refusal import mark, missing
from bangfu.kernel.right import Right
from bangfu.registry.queries.lists.listing import listing
from bangfu.registry.queries.owed import household_duties
from bangfu.registry.rules import CATEGORY
from bangfu.screening.queries.lists import Wanted
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import visible
from bangfu.web.findings import Listed
from bangfu.web.opened import Opened
from bangfu.web.record_table import how_many, record_table
from bangfu.web.records import RECORDS
from bangfu.web.records import visible as visible_records
from bangfu.web.story.changes import of_fields, timeline
from bangfu.web.story.facts import Facts
from bangfu.web.story.linked import works_at
from bangfu.web.story.reading import Areas, Words, asked_day, kept_day
from bangfu.web.words import both

RIGHT = Right.REGISTRY_HOUSEHOLD_READ
# What is kept at a village, in the order in which its page tells of it.
KINDS = ("assignment", "event", "duty", "plan", "entry", "participation", "case", "asset", "cohort")
SHOWN = 12
AGE_OF_OLD = 60


def village(request: HttpRequest, uid: str) -> HttpResponse:
    """The file of a village as of a day."""
    page = Opened(request)
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
            "figures": self._figures(),
            "categories": self._categories(),
            "todo": self._todo(),
            "groups": self.facts.groups(),
            "linked": self._linked() if page.may(Right.RECORD_READ) else [],
            "works": works_at(page, self.subject.path, self.subject.area_id),
            "changes": timeline(page, of_fields(self.words, self.subject, self.facts.fields, self.facts.threads)),
            "crumbs": [
                {"label": gettext("Villages"), "url": page.url("villages", kept_day(page, self.on))},
                {"label": name, "url": ""},
            ],
        }

    def _url(self, kind: str, **given: str) -> str:
        return self.page.url(kind, {"area": self.subject.code, **given, **kept_day(self.page, self.on)})

    def _list(self, kind: str, **given: str) -> Any:
        asked = {"area": self.subject.code, **given}
        return listing(self.page.actor, self.page.book.pk, kind, self.on, asked)

    def _figures(self) -> list[dict[str, str]]:
        """The sums of the village's own lists; each opens to its list."""
        homes, people = self._list("households").totals(), self._list("people").totals()
        told = (
            (gettext("Households"), homes["households"], gettext("households"), self._url("households")),
            (gettext("People"), people["people"], gettext("people"), self._url("people")),
            (gettext("Able to work"), homes["labour"], gettext("people"), self._url("people", labour="any")),
            (
                gettext("Aged 60 and over"), self._list("people", age_from=str(AGE_OF_OLD)).count, gettext("people"),
                self._url("people", age_from=str(AGE_OF_OLD)),
            ),
        )  # fmt: skip
        return [{"label": label, "value": f"{value:,}", "unit": unit, "url": url} for label, value, unit, url in told]

    def _categories(self) -> list[dict[str, str]]:
        """Households by category in the words of the day, with what lies beside: cause unknown, income not known."""
        found = []
        for code, label in self.words.codes.table(CATEGORY).items():
            if number := self._list("households", category=code).count:
                found.append({"label": label, "value": f"{number:,}", "url": self._url("households", category=code)})
        return found

    def _todo(self) -> list[dict[str, Any]]:
        """What is owed to its households and not done, what rules found, what was not collected: counts with lists."""
        page, found = self.page, []
        for duty in household_duties(self.on, page.book.pk):
            if number := self._list("households", owed=duty.code).count:
                words = gettext("%(what)s: %(count)s households") % {
                    "what": both(duty.label["zh"], duty.label["en"]), "count": f"{number:,}",
                }  # fmt: skip
                badge = {"kind": "bad", "label": gettext("Overdue")}
                if duty.plan:
                    badge = {"kind": "warn", "label": gettext("Missing")}
                found.append({"title": words, "url": self._url("households", owed=duty.code), "badge": badge})
        for lacked, words in (
            ("cause", gettext("Main cause of poverty is not recorded: %(count)s households")),
            ("income", gettext("No account of the last income year: %(count)s households")),
        ):
            if number := self._list("households", lacking=lacked).count:
                url = self._url("households", lacking=lacked)
                badge = {"kind": "warn", "label": gettext("Missing")}
                found.append({"title": words % {"count": f"{number:,}"}, "url": url, "badge": badge})
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
        page, sections = self.page, []
        for kind in KINDS:
            rows = visible_records(page, kind).filter(subject__path=self.subject.path).order_by(*RECORDS[kind].order)
            first = list(rows[:SHOWN])
            if not first:
                continue
            more = rows.count() - len(first)
            sections.append(
                {
                    "id": f"of-{kind}",
                    "title": gettext(RECORDS[kind].many),
                    "summary": how_many(kind, rows),
                    "table": record_table(page, kind, first, rows),
                    "more": gettext("and %(count)s more") % {"count": more} if more else "",
                }
            )
        return sections
