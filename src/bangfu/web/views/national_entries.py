"""What is to be entered in the national system, in the order of its pages; the next export ticks it by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.audit.actions import note_event
from bangfu.kernel.right import Right
from bangfu.places.models import Area
from bangfu.registry.queries.differences import ToEnter, homes_of, to_enter, told_of
from bangfu.registry.queries.sources import SCREENS, compared_fields, visible_lists
from bangfu.registry.rules.comparing import NATIONAL, Tick
from bangfu.registry.rules.fields import VILLAGE_KIND
from bangfu.subjects.models import Subject
from bangfu.web.forms import FilterForm, choice
from bangfu.web.national_book import Entered, Township, cells_of, national_book
from bangfu.web.opened import Opened
from bangfu.web.records import record_url
from bangfu.web.registry_export import answer
from bangfu.web.source_words import TICKS, SourceWords, badge
from bangfu.web.views.works import pages
from bangfu.web.words import book_name

AT_ONCE = 50
TO_DO = "todo"
OPEN = (Tick.WAITING, Tick.NOT_ENTERED, Tick.INCONSISTENT)


class Entries:
    """What the filter of the address finds of what is to be entered: household by household, page after page."""

    def __init__(self, page: Opened) -> None:
        self.page, self.words = page, SourceWords(page)
        told = told_of(page.actor, page.book)
        self.towns = _towns(page)
        states = [(TO_DO, gettext("Still to be entered")), *((one.value, gettext(TICKS[one][1])) for one in Tick)]
        self.asked = FilterForm(
            {"tick": TO_DO, **page.request.GET.dict()},
            {
                "town": choice(_("Township"), [(str(one.area_id), page.words.name(one)) for one in self.towns]),
                "tick": choice(_("State"), states),
            },
        )
        if town := self.asked.value("town"):
            told = told.filter(path__startswith=Area.objects.get(pk=int(town)).path)
        self.subjects = {one.pk: one for one in told}
        pairs = [(one.pk, one.kind) for one in self.subjects.values()]
        self.found = to_enter(page.book, pairs, page.today, compared_fields(page.today, page.book.pk))
        self.homes = homes_of((self.subjects[one.subject] for one in self.found), page.today)
        self.shown = sorted(filter(self._wanted, self.found), key=self._place)
        last = visible_lists(page.actor, page.book).filter(kind=NATIONAL).first()
        self.last = last.as_of.isoformat() if last else ""

    def _wanted(self, one: ToEnter) -> bool:
        tick = self.asked.value("tick")
        return tick == "" or (one.tick in OPEN if tick == TO_DO else one.tick == tick)

    def _place(self, one: ToEnter) -> tuple[Any, ...]:
        """A household is opened there once: its village first, then its pages in their order."""
        home = self.home(one)
        return home.path, home.kind != VILLAGE_KIND, home.code, one.field.order, self.subjects[one.subject].code

    def home(self, one: ToEnter) -> Subject:
        """The household or village under which a field is found; the person's own record for who is in none."""
        return self.homes.get(one.subject) or self.subjects[one.subject]

    def town(self, one: ToEnter) -> Subject | None:
        """The township of a field."""
        path = self.subjects[one.subject].path
        return next((town for town in self.towns if path.startswith(town.path)), None)

    def row(self, one: ToEnter) -> dict[str, Any]:
        """One field as the page and the workbook show it."""
        subject, home = self.subjects[one.subject], self.home(one)
        name = self.page.words.name
        return {
            "screen": self.page.words.label(SCREENS, one.field.screen),
            "name": name(home),
            "code": home.code,
            "url": record_url(self.page, home),
            "of": name(subject) if subject.kind == "person" else "",
            "field": self.words.field(one.field),
            "national": self.words.value(one.field, one.national),
            "ours": self.words.value(one.field, one.ours),
            "since": one.since.isoformat() if one.since else "",
            "badge": badge(TICKS[one.tick]),
            "doubt": gettext("a visit found otherwise: decide first which is right") if one.doubted else "",
            "doubt_url": self.page.url("differences", {"village": str(home.area_id or "")}) if one.doubted else "",
        }

    def entered(self, rows: Sequence[ToEnter]) -> list[Entered]:
        """Fields household by household, for the workbook."""
        found: dict[int, list[ToEnter]] = {}
        for one in rows:
            found.setdefault(self.home(one).pk, []).append(one)
        return [self._of_home(self.home(own[0]), own) for own in found.values()]

    def _of_home(self, home: Subject, own: Sequence[ToEnter]) -> Entered:
        place = self.villages.get(home.area_id or 0, "") if home.kind != VILLAGE_KIND else ""
        head = "　".join(part for part in (place, self.page.words.name(home), home.code) if part)
        return Entered(head, [cells_of(self.row(one)) for one in own])

    @property
    def villages(self) -> dict[int, str]:
        """What each area of the fields is called."""
        if not hasattr(self, "_villages"):
            areas = {one.area_id for one in self.homes.values()}
            rows = Subject.objects.filter(kind=VILLAGE_KIND, county=self.page.book, area__in=areas)
            self._villages = {one.area_id: self.page.words.name(one) for one in rows if one.area_id is not None}
        return self._villages


def national_entries(request: HttpRequest) -> HttpResponse:
    """What a township has to enter."""
    page = Opened(request)
    entries = Entries(page)
    counts = Counter(one.tick for one in entries.found)
    paper = Paginator(entries.shown, AT_ONCE).get_page(request.GET.get("page"))
    whole = request.GET.get("all") == "1"
    may = page.may(Right.REGISTRY_SOURCE_WRITE) and not page.book.read_only
    town = entries.asked.value("town")
    context = {
        "filter_form": entries.asked,
        "counts": [
            {"label": gettext(TICKS[one][1]), "value": f"{counts[one]:,}", "url": page.here(tick=one.value)}
            for one in Tick
        ],
        "rows": [entries.row(one) for one in (entries.shown if whole else paper)],
        "pages": pages(page, paper) if not whole else {"count": 1},
        "count": f"{len(entries.shown):,}",
        "all_url": "" if whole or paper.paginator.num_pages == 1 else page.here(all="1"),
        "file_url": page.url("national_entries_file", request.GET.dict()) if entries.shown else "",
        "new_url": page.url("source_new", {"kind": NATIONAL}) if may else "",
        "last": entries.last,
        "day": page.today.isoformat(),
        "town": next((page.words.name(one) for one in entries.towns if str(one.area_id) == town), ""),
    }
    return render(request, "bangfu/national_entries.html", context)


def national_entries_file(request: HttpRequest) -> HttpResponse:
    """The same as a workbook, a sheet for each township; the audit book notes who took it."""
    page = Opened(request)
    entries = Entries(page)
    sheets = []
    for town in [*entries.towns, None]:
        own = [one for one in entries.shown if entries.town(one) == town]
        if own:
            sheets.append(_township(entries, town, own))
    sheets = sheets or [_township(entries, None, [])]
    if request.method == "GET":
        note_event(page.call(), name="exported", county=page.book.pk, list="national", rows=len(entries.shown))
    by = {"name": page.words.actor(page.actor.name), "day": page.today.isoformat()}
    return answer(
        f"{gettext('Entry list of the national system')} {page.today.isoformat()}",
        national_book(sheets, gettext("Taken by %(name)s on %(day)s") % by),
    )


def _township(entries: Entries, town: Subject | None, own: Sequence[ToEnter]) -> Township:
    page = entries.page
    name = page.words.name(town) if town is not None else str(book_name(page.book))
    told = gettext("%(count)s fields of %(homes)s households and villages · %(day)s · last export of %(last)s") % {
        "count": f"{len(own):,}",
        "homes": f"{len({entries.home(one).pk for one in own}):,}",
        "day": page.today.isoformat(),
        "last": entries.last or "—",
    }
    title = gettext("%(name)s: list of what is to be entered in the national system") % {"name": name}
    return Township(name, title, told, entries.entered(own))


def _towns(page: Opened) -> list[Subject]:
    """The townships in which the reader may read what a source told."""
    rows = Subject.objects.filter(kind=VILLAGE_KIND, county=page.book, area__level="township").order_by("code")
    paths = set(told_of(page.actor, page.book).order_by().values_list("path", flat=True).distinct())
    return [one for one in rows if one.area_id is not None and any(path.startswith(one.path) for path in paths)]
