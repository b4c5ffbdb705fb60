"""The work list of differences: the sources of a field side by side, who is right, a case about it."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.cases.actions import raise_case
from bangfu.cases.models import Case
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.registry.actions.checks import BOOK_MISMATCH, MISMATCH, Resolution, case_about, correctable, resolve
from bangfu.registry.queries.differences import Held, agreement, held, told_of
from bangfu.registry.queries.sources import compared_fields
from bangfu.registry.rules.comparing import FIELD_CHECK, HANDBOOK, NATIONAL, OURS, SIDES, Agreement, Standing
from bangfu.staff.queries import organisations
from bangfu.subjects.models import Subject
from bangfu.web.forms import FilterForm, choice
from bangfu.web.opened import Opened
from bangfu.web.records import record_url
from bangfu.web.source_words import DECIDED, STANDINGS, WAYS, SourceWords, badge, share_line
from bangfu.web.views.case_new import free_code
from bangfu.web.views.works import pages

AT_ONCE = 30
OPEN = "open"


def differences(request: HttpRequest) -> HttpResponse:
    """Every field of the reader's area of which a source told, narrowed as the address says; what differs first."""
    page = Opened(request)
    words = SourceWords(page)
    villages = choice(_("Village"), [(str(key), name) for key, name in _villages(page).items()])
    rows, subjects = _held(page, FilterForm(request.GET, {"village": villages}).value("village"))
    told = {one.field.code: one.field for one in rows}
    named = sorted(told.values(), key=lambda one: one.order)
    asked = FilterForm(
        {"standing": OPEN, **request.GET.dict()},
        {
            "village": villages,
            "field": choice(_("Field"), [(one.code, words.field(one)) for one in named]),
            "standing": choice(_("Result"), [(OPEN, gettext("To be decided")), *_standings()]),
            "odd": choice(_("Against the others"), [(side, words.side(side)) for side in SIDES]),
        },
    )
    if chosen := asked.value("field"):
        rows = [one for one in rows if one.field.code == chosen]
    narrowed = [one for one in rows if _wanted(one, asked)]
    total = sum(agreement(rows).values(), Agreement())
    paper = Paginator(narrowed, AT_ONCE).get_page(request.GET.get("page"))
    context = {
        "filter_form": asked,
        "count": f"{len(narrowed):,}",
        "total": share_line(total),
        "rows": [_row(page, words, one, subjects[one.subject]) for one in paper],
        "pages": pages(page, paper),
        "key": page.key,
        "back": request.get_full_path(),
        "crumbs": [
            {"label": gettext("Sources compared"), "url": page.url("sources")},
            {"label": gettext("Field by field"), "url": ""},
        ],
    }
    return render(request, "bangfu/difference_list.html", context)


def _standings() -> list[tuple[str, str]]:
    return [(one.value, gettext(STANDINGS[one][1])) for one in (Standing.DIFFER, Standing.AGREE, Standing.UNTOLD)]


def _villages(page: Opened) -> dict[int, str]:
    """The villages whose records a source told of, by area."""
    areas = told_of(page.actor, page.book).order_by().values_list("area_id", flat=True).distinct()
    rows = Subject.objects.filter(kind="area", county=page.book, area__in=areas).order_by("code")
    return {one.area_id: page.words.name(one) for one in rows if one.area_id is not None}


def _held(page: Opened, village: str) -> tuple[list[Held], dict[int, Subject]]:
    """Every field of which a source told, of one village or of all, and the records by their keys."""
    rows = told_of(page.actor, page.book)
    if village:
        rows = rows.filter(area_id=int(village))
    subjects = {one.pk: one for one in rows}
    fields = compared_fields(page.today, page.book.pk)
    return held(page.book, [(one.pk, one.kind) for one in subjects.values()], page.today, fields), subjects


def _wanted(one: Held, asked: FilterForm) -> bool:
    standing, odd = asked.value("standing"), asked.value("odd")
    if odd and odd not in one.odd:
        return False
    return standing == "" or (one.open if standing == OPEN else one.standing == standing)


def _row(page: Opened, words: SourceWords, one: Held, subject: Subject) -> dict[str, Any]:
    place = (page.book.pk, subject.path)
    writes = page.actor.can(Right.REGISTRY_HOUSEHOLD_WRITE, *place).yes and not page.book.read_only
    differ = one.standing == Standing.DIFFER
    return {
        "id": f"d{one.subject}-{one.field.code}",
        "name": page.words.name(subject),
        "code": subject.code,
        "url": record_url(page, subject),
        "uid": str(subject.uid),
        "field": words.field(one.field),
        "field_code": one.field.code,
        "sides": words.sides(one),
        "said": words.said(one),
        "badge": badge(STANDINGS[one.standing]),
        "decided": [
            {
                "badge": badge(DECIDED[said.way]),
                "by": f"{page.words.actor(said.decided_by)} {said.decided_on.isoformat()}",
                "note": said.note,
            }
            for said in one.decisions
        ],
        "values": _values(words, one) if writes and differ and one.field.how != "sealed" else [],
        "ways": [(way, gettext(word)) for way, word in WAYS.items() if way != OURS or correctable(one.field)],
        "resolve_url": page.url("difference_resolve"),
        "case_url": page.url("difference_case") if differ and page.may(Right.CASE_RECORD_WRITE) else "",
        "cases": _cases(page, subject),
    }


def _values(words: SourceWords, one: Held) -> list[tuple[str, str]]:
    """The different values that were told, each once, by the source that is first to say it."""
    found: dict[str, str] = {}
    for side in SIDES:
        said = words.value(one.field, one.cells[side])
        if said and said not in found.values():
            found[side] = said
    return list(found.items())


def _cases(page: Opened, subject: Subject) -> list[dict[str, str]]:
    rows = Case.objects.known().filter(about=subject, kind__in=(MISMATCH, BOOK_MISMATCH)).select_related("subject")
    return [
        {
            "name": one.subject.label,
            "url": record_url(page, one.subject),
            "state": page.words.label("cases.state", one.state),
        }
        for one in rows.order_by("pk")
    ]


def _one(page: Opened) -> tuple[Subject, Held]:
    """The record and field that a form names; absent and forbidden are refused alike."""
    post = page.request.POST
    subject = told_of(page.actor, page.book).filter(uid=post.get("uid", "")).first()
    fields = [one for one in compared_fields(page.today, page.book.pk) if one.code == post.get("field")]
    rows = held(page.book, [(subject.pk, subject.kind)], page.today, fields) if subject is not None else []
    if subject is None or not rows:
        raise missing(mark("There is nothing with this number that you may see."))
    return subject, rows[0]


def difference_resolve(request: HttpRequest) -> HttpResponse:
    """Say which source is wrong, and what is right."""
    page = Opened(request)
    subject, one = _one(page)
    page.actor.require(Right.REGISTRY_HOUSEHOLD_WRITE, page.book.pk, subject.path)
    side, way = request.POST.get("right", ""), request.POST.get("way", "")
    if side not in SIDES or one.cells[side].value is None:
        raise Refusal(mark("Say which value is right."), field="right", status=422)
    if way not in WAYS:
        raise Refusal(mark("Say which source is to be changed."), field="way", status=422)
    right = gettext("Sources compared; right is: %(source)s") % {"source": SourceWords(page).side(side)}
    note = request.POST.get("note", "").strip() or (right if way == OURS else "")
    source = side if side != OURS else FIELD_CHECK
    resolve(
        page.asking.call(request),
        resolution=Resolution(subject, one.field.code, way, one.cells[side].value, page.today, note, source),
    )
    success(request, gettext(DECIDED[way][1]))
    return HttpResponseRedirect(_back(page))


def difference_case(request: HttpRequest) -> HttpResponse:
    """Open a case about a difference, with the correction that is proposed."""
    page = Opened(request)
    subject, one = _one(page)
    words = SourceWords(page)
    mine = organisations(page.actor, Right.CASE_RECORD_WRITE).filter(subject__county=page.book)
    own = mine.filter(subject_id__in=page.actor.offices(page.book.pk)).first() or mine.order_by("pk").first()
    if own is None:
        raise missing(mark("There is nothing with this number that you may see."))
    odd = one.odd
    entry = case_about(
        subject,
        _proposal(words, one, subject.code),
        own,
        code=free_code(page),
        book=odd == [HANDBOOK],
        on=page.today,
    )
    made: Case = raise_case(page.asking.call(request), entry=entry)
    success(request, gettext("A problem is opened about it."))
    return HttpResponseRedirect(record_url(page, made.subject) or _back(page))


def _proposal(words: SourceWords, one: Held, code: str) -> str:
    """What each source says of the field, and what would put it right."""
    told = "，".join(f"{side['label']} {side['value']}" for side in words.sides(one) if side["value"])
    odd = one.odd
    if odd == [FIELD_CHECK]:
        advice = gettext(
            "Proposed: look again at the household; if so, correct this book, the handbook and the national system."
        )
    elif odd == [HANDBOOK]:
        advice = gettext("Proposed: mend the handbook.")
    elif odd in ([NATIONAL], [OURS]):
        advice = gettext("Proposed: correct %(source)s.") % {"source": words.side(odd[0])}
    else:
        advice = gettext("Proposed: look again at the household.")
    return f"{words.field(one.field)} {code}：{told}。{advice}"


def _back(page: Opened) -> str:
    """Where the reader came from, on this list only."""
    back = page.request.POST.get("back", "")
    home = page.url("differences")
    return back if back.split("?")[0] == home else home
