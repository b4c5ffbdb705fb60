"""Recording a document that was received or issued, and what it rests on or takes the place of."""

from __future__ import annotations

from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.documents.models import Citation, Concern, Document
from bangfu.documents.queries import version_on
from bangfu.kernel.period import Period
from bangfu.kernel.refusal import Refusal, mark, together
from bangfu.kernel.right import Right
from bangfu.places.models import County
from bangfu.places.queries import refuse_other_county
from bangfu.policybook.queries import items
from bangfu.staff.models import Organisation
from bangfu.subjects.actions import make_subject, refuse_taken
from bangfu.subjects.models import Subject


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
    party: Organisation | None = None,
    issued_on: date | None = None,
    issued_text: str = "",
    covers: Period | None = None,
    alias: str = "",
) -> Document:
    """Record a document; `keeper` is whose file it lies in, None for the whole county's, `party` the other side.

    Errors: Refusal for a kind that the policybook does not list, a direction that is neither, a document to come,
    an issuer given in neither way, and a code that is taken.
    """
    area = keeper.area if keeper else None
    act.permit(county.pk, area.path if area else "/", keeper.subject_id if keeper else None)
    together(
        lambda: _refuse_words(county, act.call.today, kind, direction),
        lambda: refuse_taken(county, "document", code),
        lambda: _refuse_blank("title", title.strip(), mark("This field must be filled.")),
        lambda: _refuse_blank("issuer", issuer or issuer_name.strip(), mark("Say who issued the document.")),
    )
    subject = make_subject(county=county, kind="document", code=code, label=title, alias=alias, area=area)
    row = Document(
        subject=subject, direction=direction, kind=kind, number=number, title=title, issuer=issuer, keeper=keeper
    )
    refuse_other_county(county.pk, party=party.subject.county_id if party else None)
    row.party = party
    row.issuer_name, row.issued_on = issuer_name, issued_on
    row.issued_text = issued_text or (issued_on.isoformat() if issued_on else "")
    if covers is not None:
        row.covers_from, row.covers_to, row.covers_text = covers.start, covers.end, covers.text
    row.save()
    return row


def _refuse_blank(field: str, value: object, words: str) -> None:
    if not value:
        raise Refusal(words, field=field)


def _refuse_words(county: County, today: date, kind: str, direction: str) -> None:
    if direction not in Document.Direction.values:
        raise Refusal(mark("A document is received (in) or issued (out)."), field="direction")
    known = {item["code"] for item in items("documents.kind", today, county.pk)}
    if kind not in known:
        raise Refusal(
            mark("“%(kind)s” is no kind of document."),
            cure=mark("Use one of: %(choices)s."),
            field="kind",
            kind=kind,
            choices="、".join(sorted(known)),
        )


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


@action("documents.document.rest_on", Right.DOCUMENT_RECORD_WRITE)
def rest_on(act: Act, *, document: Document, measure: Document) -> Citation:
    """Record that a document rests on a rule, in the version that was in force on the document's own day.

    Errors: Refusal for a document without a day, and for a rule of which no version was in force then.
    """
    subject = document.subject
    act.permit(subject.county_id, subject.path, document.keeper.subject_id if document.keeper else None)
    act.about(subject.uid)
    if document.issued_on is None:
        raise Refusal(mark("The document has no day yet."), cure=mark("Enter the day it was issued."), field="rests_on")
    version = version_on(measure, document.issued_on)
    if version is None:
        raise Refusal(
            mark("No version of “%(title)s” was in force on %(on)s."),
            cure=mark("Correct the day, or choose another rule."),
            field="rests_on",
            title=measure.title,
            on=document.issued_on.isoformat(),
        )
    return cite(act.call.part("cite", version.pk), document=document, cited=version, relation="cites")


@action("documents.document.concern", Right.DOCUMENT_RECORD_WRITE)
def concern(act: Act, *, document: Document, subject: Subject, relation: str) -> Concern:
    """Record that a document belongs to a record (about), or was made because of one (made_after).

    Errors: Refusal for a record of another county, an unknown relation, and for the same twice.
    """
    own = document.subject
    act.permit(own.county_id, own.path, document.keeper.subject_id if document.keeper else None)
    act.about(own.uid)
    if relation not in Concern.Relation.values:
        raise Refusal(mark("A document is about a record or was made after one."), field="relation")
    refuse_other_county(own.county_id, about=subject.county_id)
    if Concern.objects.filter(document=document, subject=subject, relation=relation).exists():
        raise Refusal(mark("This is recorded already."), field="about")
    row = Concern(document=document, subject=subject, relation=relation)
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
