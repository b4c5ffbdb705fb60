"""Passing a document round: to whom it went, who has read it, who was reminded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.documents.models import Circulation, Document
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.staff.models import User
from bangfu.staff.queries import appointments


def _permit(act: Act, document: Document) -> None:
    subject = document.subject
    act.permit(subject.county_id, subject.path, document.keeper.subject_id if document.keeper else None)
    act.about(subject.uid)


@action("documents.document.circulate", Right.DOCUMENT_RECORD_WRITE)
def circulate(act: Act, *, document: Document, readers: Sequence[User], on: date) -> int:
    """Send a document to people, who may read it from then on; answers to how many it went.

    Who had it already keeps the first sending.

    Errors: Refusal when nobody is named, and naming whoever holds no office in this county.
    """
    _permit(act, document)
    if not readers:
        raise Refusal(mark("Say to whom the document goes."), field="readers")
    county = document.subject.county_id
    for reader in readers:
        if county not in {held.county_id for held in appointments(reader, on)}:
            raise Refusal(
                mark("%(name)s holds no office in this county."),
                cure=mark("Leave the name out, or appoint the person first."),
                field="readers",
                name=reader.name,
            )
    held = set(document.circulations.values_list("reader_id", flat=True))
    fresh = [Circulation(document=document, reader=one, sent_on=on) for one in readers if one.pk not in held]
    return len(Circulation.objects.bulk_create(fresh))


@action("documents.document.acknowledge", Right.WORKBENCH_PAGE_READ)
def acknowledge(act: Act, *, document: Document, on: date) -> Circulation:
    """Record that the caller has read a document that was sent to them; a second time changes nothing.

    Errors: Refusal when it was not sent to the caller.
    """
    act.permit_anywhere()
    act.county = document.subject.county_id
    act.about(document.subject.uid)
    row = Circulation.objects.filter(document=document, reader_id=act.call.actor.user_id).first()
    if row is None:
        raise Refusal(mark("This document was not sent to you."), status=403, field="reader")
    if row.read_on is None:
        row.read_on = on
        row.save()
    return row


@action("documents.document.remind", Right.DOCUMENT_RECORD_WRITE)
def remind(act: Act, *, document: Document, on: date) -> int:
    """Remind everybody who has not read a document; answers how many.

    Errors: Refusal when all have read it.
    """
    _permit(act, document)
    rows = list(document.circulations.filter(read_on__isnull=True).select_related("reader").order_by("pk"))
    if not rows:
        raise Refusal(mark("Everybody has read it."), field="readers")
    for row in rows:
        row.reminded_on = on
        row.save()
    return len(rows)
