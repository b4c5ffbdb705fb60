"""The workbooks of imports: our templates, and a file with its faults marked."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse
from django.utils.translation import gettext

from bangfu.audit.actions import note_event
from bangfu.documents.rules.contents import XLSX
from bangfu.intake.actions.checking import checked_anew
from bangfu.intake.models import Batch
from bangfu.intake.queries.batches import content_of
from bangfu.intake.queries.reading import areas_on, lists_of
from bangfu.intake.rules.annotated import annotated
from bangfu.intake.rules.checked import Form
from bangfu.intake.rules.template import template
from bangfu.web.imports import form_word
from bangfu.web.numbers import chinese
from bangfu.web.opened import Opened


def workbook(page: Opened, form: Form) -> HttpResponse:
    """One of our own forms, to be filled in."""
    lists, areas = lists_of(page.book, form, page.today), areas_on(page.book, page.today)
    content = template(form, lists, areas, words=gettext, english=not chinese())
    return _download(content, form_word(form))


def marked(page: Opened, batch: Batch) -> HttpResponse:
    """The file as it came with every fault at its cell; a line of the audit book says that it was taken."""
    note_event(page.call(), name="import_marked", county=page.book.pk, subject_uid=str(batch.subject.uid))
    content = annotated(checked_anew(page.call(), batch, content_of(batch)), words=gettext)
    stem = batch.file_name.rpartition(".")[0] or batch.file_name
    return _download(content, gettext("%(file)s with its faults") % {"file": stem})


def _download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.xlsx"
    return answer
