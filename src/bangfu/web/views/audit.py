"""The audit book: what was done, by whom, and the proof that nobody changed it."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import error, success
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.audit.actions import note_event
from bangfu.audit.models import Line
from bangfu.audit.queries import head, verify, verify_rows, visible
from bangfu.kernel.refusal import mark, missing
from bangfu.kernel.right import Right
from bangfu.subjects.models import Subject
from bangfu.web.changes import changes
from bangfu.web.forms import FilterForm, choice, day
from bangfu.web.opened import Opened
from bangfu.web.trail import act_word, audit_row, details, line_word, moment, subject_word, table_word
from bangfu.web.views.works import pages
from bangfu.web.words import actor_word

AT_ONCE, ROWS_AT_MOST = 50, 100


def audit(request: HttpRequest) -> HttpResponse:
    """Lines of this book, youngest first."""
    page = Opened(request)
    lines = visible(page.actor).filter(county_id=page.book.pk)
    form = _form(lines, request)
    given = {name: form.value(name) for name in form.fields if form.value(name)}
    paper = Paginator(_found(lines, given).order_by("-seq"), AT_ONCE).get_page(request.GET.get("page"))
    uids = {line.subject_uid for line in paper if line.subject_uid}
    subjects = {str(one.uid): one for one in Subject.objects.filter(county=page.book, uid__in=uids)}
    context = {
        "verify": _proof(page, lines),
        "filter_form": form,
        "filters": form.chips(given, page.here),
        "clear_url": page.url("audit") if given else "",
        "lines": [audit_row(page, line, subjects) for line in paper],
        "pages": pages(page, paper),
    }
    return render(request, "bangfu/audit_page.html", context)


def _form(lines: Any, request: HttpRequest) -> FilterForm:
    actions = sorted(set(lines.order_by().values_list("action", flat=True).distinct()))
    people = sorted(set(lines.order_by().values_list("actor_uid", "actor_name").distinct()))
    fields = {
        "action": choice(_("Action"), [(action, act_word(action)) for action in actions]),
        "actor": choice(_("Who"), [(uid, actor_word(name)) for uid, name in people]),
        "from": day(_("From")),
        "to": day(_("To")),
    }
    return FilterForm(request.GET, dict(fields))


def _found(lines: Any, given: dict[str, Any]) -> Any:
    if "action" in given:
        lines = lines.filter(action=given["action"])
    if "actor" in given:
        lines = lines.filter(actor_uid=given["actor"])
    if "from" in given:
        lines = lines.filter(at__date__gte=given["from"])
    if "to" in given:
        lines = lines.filter(at__date__lte=given["to"])
    return lines


def _proof(page: Opened, lines: Any) -> dict[str, Any]:
    seq, digest = head()
    proof: dict[str, Any] = {
        "state": "",
        "sentence": gettext("%(count)s lines of this book, %(all)s of all books; nobody has verified them here yet.")
        % {"count": f"{lines.count():,}", "all": f"{seq:,}"},
        "head": digest[:16],
        "key": page.key(),
        "url": page.url("audit_verify") if page.may(Right.AUDIT_LINE_VERIFY) else "",
    }
    last = lines.filter(action="audit.event.note", detail__event="verified").order_by("-seq").first()
    if last is None:
        return proof
    when = {
        "when": moment(last.at),
        "count": f"{last.detail.get('lines', 0):,}",
        "faults": last.detail.get("faults", 0),
    }
    if last.detail.get("faults"):
        return proof | {
            "state": "bad",
            "badge": {"kind": "bad", "label": gettext("Does not hold")},
            "sentence": gettext("%(when)s: %(faults)s faults in %(count)s lines of all books and their rows.") % when,
        }
    return proof | {
        "state": "ok",
        "badge": {"kind": "ok", "label": gettext("Holds")},
        "sentence": gettext("%(when)s: all %(count)s lines of all books and their rows verified.") % when,
    }


def audit_verify(request: HttpRequest) -> HttpResponse:
    """Walk the chain and every row; the result is itself a line."""
    page = Opened(request)
    call = page.asking.call(request)
    faults = [*verify(), *verify_rows()]
    seq, _digest = head()
    note_event(
        call,
        name="verified",
        county=page.book.pk,
        lines=seq,
        faults=len(faults),
        first=f"{faults[0].kind} {faults[0].place}" if faults else "",
    )
    if faults:
        error(request, gettext("The trail does not hold at: %(place)s") % {"place": faults[0].place})
    else:
        success(request, gettext("Every line and every row is as it was written."))
    return HttpResponseRedirect(page.url("audit"))


def audit_line(request: HttpRequest, seq: int) -> HttpResponse:
    """One line, whole."""
    page = Opened(request)
    lines = visible(page.actor).filter(county_id=page.book.pk)
    line = lines.filter(seq=seq).first()
    if line is None:
        raise missing(mark("There is no audit line with this number that you may see."))
    before = lines.filter(seq__lt=seq).order_by("-seq").first()
    after = lines.filter(seq__gt=seq).order_by("seq").first()
    about = Subject.objects.filter(county=page.book, uid=line.subject_uid).first() if line.subject_uid else None
    told, rest = details(line)
    context = {
        "line": {
            "seq": line.seq,
            "action": line_word(line),
            "time": moment(line.at),
            "previous_url": page.url("audit_line", seq=before.seq) if before else "",
            "next_url": page.url("audit_line", seq=after.seq) if after else "",
        },
        "facts": [
            {"label": gettext("Who"), "value": actor_word(line.actor_name)},
            {"label": gettext("Action"), "value": line_word(line)},
            {"label": gettext("About"), "value": subject_word(page, about)},
            {"label": gettext("Reason"), "value": line.reason},
            *told,
        ],
        "kept_as": [line.action, *rest],
        "changes": changes(page, line),
        "rows": _rows(line),
        "seals": [
            {"label": gettext("Client key"), "value": line.key},
            {"label": gettext("Digest of the request"), "value": line.request_digest},
            {"label": gettext("Digest of the rows"), "value": line.rows_digest},
            {"label": gettext("Hash of the line before"), "value": line.prev},
            {"label": gettext("Hash of this line"), "value": line.hash},
        ],
        "crumbs": [
            {"label": gettext("Audit book"), "url": page.url("audit")},
            {"label": str(line.seq), "url": ""},
        ],
    }
    return render(request, "bangfu/audit_line.html", context)


def _rows(line: Line) -> list[dict[str, str]]:
    """The rows that the line wrote, each with the digest under which it was left."""
    return [
        {"row": table_word(row.table), "code": f"{row.table} {row.row_id}", "digest": row.digest[:16]}
        for row in line.marks.order_by("pk")[:ROWS_AT_MOST]
    ]
