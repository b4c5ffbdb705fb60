"""Spreadsheets that were sent: the list, a new one, a block that is pasted, and our templates."""

from __future__ import annotations

import csv
import io
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.intake.actions import Upload, send_behind
from bangfu.intake.models import Batch
from bangfu.intake.queries.batches import visible
from bangfu.intake.queries.reading import form_on, forms_on
from bangfu.intake.rules.checked import Form
from bangfu.intake.rules.recognising import normal_heading
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.models import AreaName
from bangfu.places.queries import within
from bangfu.web.import_books import workbook
from bangfu.web.import_forms import PasteForm, UploadForm
from bangfu.web.imports import batch_row, form_word
from bangfu.web.opened import Opened
from bangfu.web.views.works import pages

AT_ONCE = 50
TAKEN = ("household", "person", "year", "village")


def imports(request: HttpRequest) -> HttpResponse:
    """The batches, the youngest first, and what one may begin with."""
    page = Opened(request)
    forms = {form.code: form for form in forms_on(page.book, page.today)}
    paper = Paginator(visible(page.actor, page.book), AT_ONCE).get_page(request.GET.get("page"))
    may = page.may(Right.INTAKE_BATCH_WRITE) and not page.book.read_only
    context = {
        "rows": [batch_row(page, one, forms) for one in paper],
        "pages": pages(page, paper),
        "new_url": page.url("import_new") if may else "",
        "paste_url": page.url("import_paste") if may else "",
        "templates": _templates(page, list(forms.values())) if may else [],
    }
    return render(request, "bangfu/import_list.html", context)


def _templates(page: Opened, forms: list[Form]) -> list[dict[str, str]]:
    return [
        {"label": form_word(form), "url": page.url("import_template", code=form.code)}
        for form in forms
        if form.office == "own" and form.of in TAKEN
    ]


def _listed(page: Opened, *, own: bool = False) -> list[tuple[str, str]]:
    forms = forms_on(page.book, page.today)
    return [(one.code, form_word(one)) for one in forms if one.of in TAKEN and (not own or one.office == "own")]


def import_new(request: HttpRequest) -> HttpResponse:
    """Send a file."""
    page = Opened(request)
    office = page.asking.held[0].position.organisation if page.asking.held else None
    form = UploadForm(
        _listed(page),
        request.POST or None,
        request.FILES or None,
        initial={"key": page.key(), "on": page.today, "sender": page.words.office(office)},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        upload = Upload(said["file"].name, said["file"].read())
        try:
            batch = _opened(page, upload, said["sender"], said["on"], said["form"])
        except Refusal as no:
            if no.status == 403:
                raise
            form.refuse(no)
        else:
            return HttpResponseRedirect(page.url("import_batch", uid=batch.subject.uid))
    context = {
        "form": form,
        "url": page.url("import_new"),
        "crumbs": _crumbs(page, gettext("Send a file")),
        "templates": _templates(page, forms_on(page.book, page.today)),
    }
    return render(request, "bangfu/import_new.html", context, status=422 if form.errors else 200)


def _opened(page: Opened, upload: Upload, sender: str, on: date, form: str) -> Batch:
    """Keep the file and ask for its check."""
    return send_behind(
        page.asking.call(page.request),
        county=page.book,
        path=page.scope(Right.INTAKE_BATCH_WRITE) or "/",
        upload=upload,
        said={"sender": sender, "on": on, "form": form},
    )


def _crumbs(page: Opened, label: str) -> list[dict[str, str]]:
    return [{"label": gettext("Imports"), "url": page.url("imports")}, {"label": label, "url": ""}]


def import_paste(request: HttpRequest) -> HttpResponse:
    """Take a block of cells of one village and one theme; it becomes a batch as a file would."""
    page = Opened(request)
    villages = _villages(page)
    form = PasteForm(
        _listed(page, own=True), villages, request.POST or None, initial={"key": page.key(), "on": page.today}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            village = dict(villages)[said["village"]]
            one = form_on(page.book, said["form"], page.today)
            upload = Upload(f"{village} {form_word(one)}.csv", _sheet(one, said["text"], said["village"]))
            batch = _opened(page, upload, village, said["on"], said["form"])
        except Refusal as no:
            if no.status == 403:
                raise
            form.refuse(no)
        else:
            return HttpResponseRedirect(page.url("import_batch", uid=batch.subject.uid))
    context = {"form": form, "url": page.url("import_paste"), "crumbs": _crumbs(page, gettext("Paste cells"))}
    return render(request, "bangfu/import_paste.html", context, status=422 if form.errors else 200)


def _villages(page: Opened) -> list[tuple[str, str]]:
    areas = within(page.book, page.scope(Right.INTAKE_BATCH_WRITE) or "/")
    names = AreaName.objects.filter(area__in=[one.pk for one in areas if one.level == "village"]).as_of(page.today)
    return list(names.order_by("code").values_list("code", "name"))


def _sheet(form: Form, text: str, village: str) -> bytes:
    """The pasted cells as a file, with the village in a column of its own where they do not name it.

    Errors: Refusal where there is no row below the headings.
    """
    rows = [line.split("\t") for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    if len(rows) < 2:
        raise Refusal(
            mark("Below the headings there is no row."),
            cure=mark("Copy the row of headings together with the rows below it."),
            field="text",
        )
    column = next((one for one in form.columns if one.target == "household.village"), None)
    heads = {normal_heading(head) for head in rows[0]}
    if column is not None and not heads & {normal_heading(one) for one in (column.heading, *column.synonyms)}:
        width = max(len(row) for row in rows)
        rows = [
            [*row, *[""] * (width - len(row)), column.heading if number == 0 else village]
            for number, row in enumerate(rows)
        ]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return ("\ufeff" + out.getvalue()).encode()


def import_template(request: HttpRequest, code: str) -> HttpResponse:
    """The workbook of one of our own forms, to be filled in."""
    page = Opened(request)
    return workbook(page, form_on(page.book, code, page.today))
