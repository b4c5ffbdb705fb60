"""The sheet of a village printed with what the sources say, and keyed by its differences only."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.registry.actions.checks import CheckEntry, Differing, key_check
from bangfu.registry.models import Membership, SourceRow
from bangfu.registry.queries import visible
from bangfu.registry.queries.differences import NONE
from bangfu.registry.queries.sources import Cells, compared_fields, ours, told
from bangfu.registry.rules.comparing import FIELD_CHECK, HANDBOOK, NATIONAL, Compared, Value, of_kind
from bangfu.registry.rules.fields import VILLAGE_KIND
from bangfu.registry.rules.sheet_values import read_value
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import visible as subjects_seen
from bangfu.web.forms import FilterForm, choice
from bangfu.web.opened import Opened
from bangfu.web.source_forms import CheckForm
from bangfu.web.source_words import SourceWords
from bangfu.web.story.correcting import typed_unit
from bangfu.web.views.works import pages

AT_ONCE = 20
ALL_AT_MOST = 500
# A choice of a sheet that stands for a value that is no code.
TRUTHS = (("yes", mark("yes")), ("no", mark("no")))


def comparison(request: HttpRequest) -> HttpResponse:
    """The sheets of a village's households; `all` puts them on one page, to be printed."""
    page = Opened(request)
    villages = _villages(page)
    asked = FilterForm(
        request.GET, {"village": choice(_("Village"), [(str(key), name) for key, name in villages.items()])}
    )
    village = asked.value("village")
    rows = visible(page.actor).filter(subject__county=page.book)
    homes = rows.filter(subject__area_id=int(village)) if village else rows.none()
    every = request.GET.get("all") == "1"
    paper = Paginator(homes, ALL_AT_MOST if every else AT_ONCE).get_page(request.GET.get("page"))
    sheet = Sheet(page)
    own = village_records(page).filter(area_id=int(village)).first() if village else None
    context = {
        "filter_form": asked,
        "village": villages.get(int(village), "") if village else "",
        "villages": [
            {"name": name, "url": page.here(village=str(key))} for key, name in villages.items() if not village
        ],
        "day": page.today.isoformat(),
        "sheets": [
            *([sheet.sheet(own)] if own is not None and paper.number == 1 else []),
            *(sheet.sheet(one.subject) for one in paper),
        ],
        "count": f"{homes.count():,}",
        "pages": pages(page, paper),
        "all_url": "" if every or not village else page.here(all="1"),
        "crumbs": [
            {"label": gettext("Sources compared"), "url": page.url("sources")},
            {"label": gettext("Sheets for checks at households"), "url": ""},
        ],
    }
    return render(request, "bangfu/comparison_sheet.html", context)


def _villages(page: Opened) -> dict[int, str]:
    """The villages of the reader's area that have households."""
    areas = visible(page.actor).filter(subject__county=page.book).order_by().values("subject__area_id").distinct()
    rows = Subject.objects.filter(kind="area", county=page.book, area__in=areas).order_by("code")
    return {one.area_id: page.words.name(one) for one in rows if one.area_id is not None}


class Sheet:
    """What stands on the sheet of a household and its members."""

    def __init__(self, page: Opened) -> None:
        self.page, self.words = page, SourceWords(page)
        self.fields = [one for one in compared_fields(page.today, page.book.pk) if one.sheet]

    def subjects(self, of: Subject) -> list[Subject]:
        """A household and after it its members, the head first; a village alone."""
        if of.kind == VILLAGE_KIND:
            return [of]
        rows = Membership.objects.filter(household__subject=of).as_of(self.page.today).select_related("person__subject")
        members = sorted(rows, key=lambda row: (row.relation != Membership.HEAD, row.person.subject.code))
        return [of, *(row.person.subject for row in members)]

    def sheet(self, of: Subject) -> dict[str, Any]:
        """The sheet of a household or a village with what the sources say."""
        subjects = self.subjects(of)
        keys = [one.pk for one in subjects]
        kept = ours(self.page.book.pk, keys, self.page.today)
        said = told(self.page.book.pk, keys, self.page.today)
        lines = [
            self.line(subject, field, kept.get(subject.pk, {}), said.get(subject.pk, {}))
            for subject in subjects
            for field in self.fields
            if field.of == of_kind(subject.kind)
        ]
        last = SourceRow.objects.filter(subject=of, list__kind=FIELD_CHECK).select_related("list")
        checked = last.order_by("-list__as_of", "-pk").first()
        return {
            "name": self.page.words.name(of),
            "code": of.code,
            "of_village": of.kind == VILLAGE_KIND,
            "lines": lines,
            "url": self.page.url("comparison_key", uid=of.uid)
            if self.page.may(Right.REGISTRY_HOUSEHOLD_WRITE) and not self.page.book.read_only else "",
            "checked": f"{checked.list.as_of.isoformat()} {checked.checked_by}" if checked else "",
        }  # fmt: skip

    def line(self, subject: Subject, field: Compared, own: Cells, others: dict[str, Cells]) -> dict[str, Any]:
        """One field of one record: what is printed for the national system, the handbook, the household."""
        national = others.get(NATIONAL, {}).get(field.code, NONE)
        printed = national if national.value is not None else own.get(field.code, NONE)
        found = [others.get(side, {}).get(field.code, NONE) for side in (HANDBOOK, FIELD_CHECK)]
        return {
            "id": f"{subject.pk}-{field.code}",
            "of": self.page.words.name(subject) if field.of == "person" else "",
            "label": self.words.field(field),
            "printed": self.words.value(field, printed),
            "own": printed.value is not None and national.value is None,
            "unit": typed_unit(field.declared) if field.declared is not None and field.how == "number" else "",
            "handbook": self.words.value(field, found[0]),
            "found": self.words.value(field, found[1]),
            "choices": self.choices(field),
        }

    def choices(self, field: Compared) -> list[tuple[str, str]]:
        """What may be chosen for a field of codes; empty for what is typed."""
        if field.how in ("code", "codes"):
            return list(self.page.words.table(field.codes).items())
        return [(code, gettext(word)) for code, word in TRUTHS] if field.how == "truth" else []


def comparison_key(request: HttpRequest, uid: str) -> HttpResponse:
    """Key what differs on a household's sheet; everything left empty is as printed."""
    page = Opened(request)
    home = _asked_record(page, uid)
    page.actor.require(Right.REGISTRY_HOUSEHOLD_WRITE, page.book.pk, home.path)
    sheet = Sheet(page)
    initial = {"key": page.key(), "on": page.today}
    form = CheckForm(request.POST or None, initial=initial, of_village=home.kind == VILLAGE_KIND)
    if request.method == "POST" and form.is_valid():
        try:
            said = _key(page, sheet, home, form.cleaned_data)
        except Refusal as no:
            if no.status == 403:
                raise
            form.refuse(no)
        else:
            done = gettext("Keyed: %(fields)s fields, %(differences)s of them differ; what is empty counts as printed.")
            success(request, done % said)
            if said["differences"]:
                success(request, gettext("Decide which value is right; what the handbook has to mend is listed then."))
            here = {"village": str(home.area_id)}
            return HttpResponseRedirect(page.url("differences" if said["differences"] else "comparison", here))
    told_ = sheet.sheet(home)
    for line in told_["lines"]:
        line["typed"] = [request.POST.get(f"{side}-{line['id']}", "") for side in ("handbook", "found")]
    back = page.url("comparison", {"village": home.area_id})
    context = {
        "sheet": told_,
        "form": form,
        "url": page.url("comparison_key", uid=uid),
        "crumbs": [
            {"label": gettext("Sources compared"), "url": page.url("sources")},
            {"label": gettext("Sheets for checks at households"), "url": back},
            {"label": page.words.name(home), "url": ""},
        ],
    }  # fmt: skip
    return render(request, "bangfu/comparison_key.html", context, status=422 if form.errors else 200)


def _asked_record(page: Opened, uid: str) -> Subject:
    """The household or village of a sheet; absent and forbidden are refused alike."""
    home = visible(page.actor).filter(subject__county=page.book, subject__uid=uid).first()
    found = home.subject if home is not None else village_records(page).filter(uid=uid).first()
    if found is None:
        raise missing(mark("There is nothing with this number that you may see."))
    return found


def village_records(page: Opened) -> QuerySet[Subject]:
    """The villages of this book in the reader's reach."""
    rows = subjects_seen(page.actor, Right.REGISTRY_HOUSEHOLD_READ)
    return rows.filter(county=page.book, kind=VILLAGE_KIND, area__level="village")


def _key(page: Opened, sheet: Sheet, home: Subject, said: dict[str, Any]) -> dict[str, int]:
    subjects = sheet.subjects(home)
    differing = []
    for subject in subjects:
        for field in sheet.fields:
            if field.of != of_kind(subject.kind):
                continue
            typed = [_typed(page, side, subject, field) for side in ("handbook", "found")]
            if typed != [None, None]:
                differing.append(Differing(subject, field.code, *typed))
    entry = CheckEntry(page.book, subjects, said["on"], said["checked_by"], said["signed"], differing)
    answer: dict[str, int] = key_check(page.asking.call(page.request), entry=entry)
    return answer


def _typed(page: Opened, side: str, subject: Subject, field: Compared) -> Value:
    """What was typed for a field; None where it was left as printed."""
    text = page.request.POST.get(f"{side}-{subject.pk}-{field.code}", "").strip()
    if not text:
        return None
    try:
        return read_value(field, text)
    except Refusal as no:
        told_ = f"{page.words.name(subject)} {SourceWords(page).field(field)}"
        raise no.at(told_) from no
