"""Recording a document that was received or issued, and what it rests on or takes the place of."""

from __future__ import annotations

from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.documents.models import Citation, Document
from bangfu.kernel.period import Period
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.models import County
from bangfu.policybook.queries import items
from bangfu.staff.models import Organisation
from bangfu.subjects.actions import make_subject


@action("documents.document.record", Right.DOCUMENT_RECORD_WRITE)
def record_document(
    act: Act,
    *,
    county: County,
    code: str,
    title: str,
    kind: str,
    direction: str,
    number: str = "",
    issuer: Organisation | None = None,
    issuer_name: str = "",
    keeper: Organisation | None = None,
    issued_on: date | None = None,
    issued_text: str = "",
    covers: Period | None = None,
    alias: str = "",
) -> Document:
    """Record a document; `keeper` is whose file it lies in, None for the whole county's.

    Errors: Refusal for a kind that the policybook does not list, a direction that is neither, a document to come,
    an issuer given in neither way, and a code that is taken.
    """
    area = keeper.area if keeper else None
    act.permit(county.pk, area.path if area else "/", keeper.subject_id if keeper else None)
    if direction not in Document.Direction.values:
        raise Refusal(mark("A document is received (in) or issued (out)."), field="direction")
    known = {item["code"] for item in items("documents.kind", act.call.today, county.pk)}
    if kind not in known:
        raise Refusal(
            mark("“%(kind)s” is no kind of document."),
            cure=mark("Use one of: %(choices)s."),
            field="kind",
            kind=kind,
            choices="、".join(sorted(known)),
        )
    if not title.strip():
        raise Refusal(mark("This field must be filled."), field="title")
    if issuer is None and not issuer_name.strip():
        raise Refusal(mark("Say who issued the document."), field="issuer")
    subject = make_subject(county=county, kind="document", code=code, label=title, alias=alias, area=area)
    row = Document(
        subject=subject, direction=direction, kind=kind, number=number, title=title, issuer=issuer, keeper=keeper
    )
    row.issuer_name, row.issued_on = issuer_name, issued_on
    row.issued_text = issued_text or (issued_on.isoformat() if issued_on else "")
    if covers is not None:
        row.covers_from, row.covers_to, row.covers_text = covers.start, covers.end, covers.text
    row.save()
    return row


@action("documents.document.cite", Right.DOCUMENT_RECORD_WRITE)
def cite(act: Act, *, document: Document, cited: Document, relation: str) -> Citation:
    """Record that a document rests on another one (cites) or takes its place (supersedes).

    Errors: Refusal for a document of another county, for itself, for the same twice, for superseding a younger one or
    one that itself supersedes it, however many steps away.
    """
    subject = document.subject
    act.permit(subject.county_id, subject.path, document.keeper.subject_id if document.keeper else None)
    act.about(subject.uid)
    if relation not in Citation.Relation.values:
        raise Refusal(mark("A document cites another one or supersedes it."), field="relation")
    if cited.subject.county_id != subject.county_id or cited.pk == document.pk:
        raise Refusal(mark("A document points at another one of the same county."), field="cited")
    if Citation.objects.filter(document=document, cited=cited, relation=relation).exists():
        raise Refusal(mark("This is recorded already."), field="cited")
    if relation == Citation.Relation.SUPERSEDES:
        _refuse_superseding(document, cited)
    row = Citation(document=document, cited=cited, relation=relation)
    row.save()
    return row


def _refuse_superseding(document: Document, cited: Document) -> None:
    if document.issued_on and cited.issued_on and cited.issued_on > document.issued_on:
        raise Refusal(mark("A document supersedes an older one."), field="cited")
    seen, wave = {cited.pk}, {cited.pk}
    while wave:
        rows = Citation.objects.filter(document_id__in=wave, relation=Citation.Relation.SUPERSEDES)
        wave = set(rows.values_list("cited_id", flat=True)) - seen
        seen |= wave
    if document.pk in seen:
        raise Refusal(mark("Two documents would supersede each other."), field="cited")
