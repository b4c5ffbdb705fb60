"""Receiving lists of other offices, saying by hand whom a row is about, and forgetting what may not be kept."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bangfu.audit.actions import Act, action
from bangfu.audit.models import Head
from bangfu.documents.actions.files import write_once
from bangfu.documents.queries import path_of
from bangfu.kernel.area import covers
from bangfu.kernel.digest import canonical, sha256_hex
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call
from bangfu.places.models import Area, County
from bangfu.policybook.queries import items
from bangfu.registry.models import SourceList, SourceRow
from bangfu.registry.queries.sources import SOURCE_KIND, numbered
from bangfu.registry.queries.whose import Asked, Whose, whose
from bangfu.registry.rules.comparing import of_kind
from bangfu.registry.rules.source_lines import SourceLine
from bangfu.subjects.actions import make_subject
from bangfu.subjects.models import Subject
from bangfu.vault.queries import vault
from bangfu.vault.rules.find import mask_text

SEALED = "registry.source_list.file"
KIND = "source_list"
AT_ONCE = 500
Outcome = SourceRow.Outcome


@dataclass(frozen=True)
class ListEntry:
    """A received list: from which source, over which area, of which day; `content` the file as it came.

    A department's list names its `authorisation`, `purpose` and the day of deletion.
    """

    kind: str
    path: str
    as_of: date
    sender: str
    file_name: str = ""
    content: bytes = field(default=b"", repr=False)
    form: str = ""
    authorisation: str = ""
    purpose: str = ""
    delete_on: date | None = None
    notes: Mapping[str, Any] = field(default_factory=dict, repr=False)
    lines: Sequence[SourceLine] = field(default=(), repr=False)

    @property
    def body_digest(self) -> str:
        """What the list says, without anybody's number."""
        said = [self.kind, self.path, self.as_of, self.sender, self.authorisation, self.purpose, self.delete_on]
        rows = [[one.number, one.of, one.code, one.name, dict(one.values)] for one in self.lines]
        return sha256_hex(canonical([*said, sha256_hex(self.content), rows]))


@action("registry.source.receive", Right.REGISTRY_SOURCE_WRITE)
def receive_list(act: Act, *, county: County, entry: ListEntry) -> SourceList:
    """Keep a list with its rows, each joined with the record it is about where that is certain.

    Errors: Refusal for an unknown source, a day to come, a list without rows; for a department's list without
    authorisation, purpose and a later day of deletion.
    """
    act.permit(county.pk, entry.path)
    _refuse(act, county, entry)
    return keep_list(act, county, entry)


def keep_list(act: Act, county: County, entry: ListEntry) -> SourceList:
    """Write a list with its rows under the action that is open."""
    area = Area.objects.filter(county=county, path=entry.path).first()
    shown = mask_text(entry.file_name.strip())[:200]
    subject = make_subject(
        county=county, kind=KIND, code=numbered(county, KIND, entry.as_of), label=shown or entry.sender, area=area
    )
    row = SourceList(
        subject=subject,
        county=county,
        kind=entry.kind,
        path=entry.path,
        as_of=entry.as_of,
        form=entry.form,
        sender=entry.sender.strip()[:120],
        file_name=shown,
        **_stored(entry.content),
        authorisation=entry.authorisation.strip(),
        purpose=entry.purpose.strip(),
        delete_on=entry.delete_on,
        notes=dict(entry.notes),
        received_on=act.call.today,
        received_by=act.call.actor.name,
        seq=Head.objects.values_list("seq", flat=True).first() or 0,
    )
    row.save()
    rows = _rows(row, entry.lines)
    SourceRow.objects.bulk_create(rows, batch_size=AT_ONCE)
    act.note(source=entry.kind, **{one.value: sum(each.outcome == one for each in rows) for one in Outcome})
    return row


def _refuse(act: Act, county: County, entry: ListEntry) -> None:
    listed = {one["code"]: one for one in items(SOURCE_KIND, act.call.today, county.pk)}
    if entry.kind not in listed:
        raise Refusal(mark("There is no source “%(kind)s”."), field="kind", kind=entry.kind)
    if entry.as_of > act.call.today:
        raise Refusal(mark("%(on)s has not come yet."), field="as_of", on=entry.as_of.isoformat())
    if not entry.lines:
        raise Refusal(mark("The list holds no rows."), cure=mark("Choose the file once more."), field="file")
    if not entry.sender.strip():
        raise Refusal(mark("This field must be filled."), field="sender")
    department = listed[entry.kind].get("department") is True
    for name in ("authorisation", "purpose", "delete_on"):
        given = getattr(entry, name)
        if department and not (given.strip() if isinstance(given, str) else given):
            raise Refusal(
                mark("A list of a department is received under an authorisation, for a purpose, until a day."),
                cure=mark("Give the document's number, what the list is needed for and the day of deletion."),
                field=name,
            )
        if not department and given:
            raise Refusal(mark("Only lists of departments are deleted on a day."), field=name)
    if entry.delete_on is not None and entry.delete_on <= act.call.today:
        raise Refusal(mark("The day of deletion lies after today."), field="delete_on")


def _stored(content: bytes) -> dict[str, str]:
    """The file as it lies on the disk, sealed; nothing where it came as text or was keyed."""
    if not content:
        return {}
    sealed = vault().sealer.seal(SEALED, base64.b64encode(content).decode("ascii")).encode("ascii")
    write_once(path_of(sha256_hex(sealed)), sealed)
    return {"sha256": sha256_hex(content), "sealed_sha256": sha256_hex(sealed)}


def _rows(kept: SourceList, lines: Sequence[SourceLine]) -> list[SourceRow]:
    asked = [
        Asked(place, one.of, one.code, one.name, one.birth_date, one.place, one.id_number)
        for place, one in enumerate(lines)
        if one.subject is None
    ]
    # Among those who are kept when it comes: a list may be older than the register.
    found = whose(kept.county, kept.path, kept.received_on, asked)
    return [
        _row(kept, one, Whose(one.subject, Outcome.MATCHED.value, "keyed") if one.subject else found[place])
        for place, one in enumerate(lines)
    ]


def _row(kept: SourceList, line: SourceLine, who: Whose) -> SourceRow:
    return SourceRow(
        list=kept,
        number=line.number,
        of=line.of,
        subject_id=who.subject,
        outcome=who.outcome,
        ground=who.ground,
        bits100=who.bits100,
        also=list(who.also),
        code=line.code,
        name=line.name,
        birth_date=line.birth_date,
        place=line.place[:120],
        id_number=line.id_number,
        phone=line.phone,
        values=dict(line.values),
        checked_by=line.checked_by,
        signed=line.signed,
    )


@action("registry.source.decide", Right.REGISTRY_MATCH_DECIDE)
def decide_row(act: Act, *, row: SourceRow, subject: Subject | None) -> SourceRow:
    """Say whom a row is about, or (None) that it is about nobody in the register.

    Errors: Refusal for a record of another kind, or outside the area the list speaks of.
    """
    act.permit(row.list.county_id, row.list.path)
    if row.list.deleted_on:
        raise Refusal(mark("What this list told has been deleted."), cure=mark("Ask for a new list."))
    if subject is not None:
        same = subject.county_id == row.list.county_id and of_kind(subject.kind) == row.of
        if not same or not covers(row.list.path, subject.path) or subject.merged_into_id:
            raise Refusal(
                mark("This is none of the people it may be."), cure=mark("Choose one of them."), field="subject"
            )
    row.subject = subject
    row.outcome = Outcome.MATCHED if subject else Outcome.UNMATCHED
    row.ground, row.bits100, row.also = "chosen", None, []
    row.decided_by, row.decided_on = act.call.actor.name, act.call.today
    row.save()
    act.about(row.list.subject.uid)
    act.note(row=row.number, about=subject.code if subject else "")
    return row


@action("registry.source.forget", Right.REGISTRY_SOURCE_WRITE)
def forget_list(act: Act, *, kept: SourceList) -> SourceList:
    """Delete what a department's list told: its file, names, numbers and values; who was hit, and the day, remain.

    Rows that hit nobody remain as empty rows, so that the counts still add up. Errors: Refusal for a list that is
    no department's.
    """
    act.permit(kept.county_id, kept.path)
    if kept.delete_on is None:
        raise Refusal(mark("Only lists of departments are deleted on a day."))
    if kept.deleted_on is not None:
        return kept
    emptied: dict[str, Any] = dict.fromkeys(("code", "name", "place"), "")
    emptied |= dict.fromkeys(("birth_date", "id_number", "id_first18", "id_whole", "phone", "phone_index", "bits100"))
    kept.rows.update(values={}, also=[], **emptied)
    kept.rows.filter(outcome=Outcome.SUSPECTED).update(outcome=Outcome.UNMATCHED, subject=None)
    file = kept.sealed_sha256
    kept.deleted_on, kept.sealed_sha256, kept.file_name = act.call.today, "", ""
    kept.save()
    act.about(kept.subject.uid)
    act.note(rows=kept.rows.count())
    if file and not SourceList.objects.filter(sealed_sha256=file).exists():
        path_of(file).unlink(missing_ok=True)
    return kept


def forget_due(call: Call, county: County) -> list[SourceList]:
    """Delete what is due by the call's day; each list by a line of its own, the same day twice does it once."""
    due: Iterable[SourceList] = SourceList.objects.filter(
        county=county, delete_on__lte=call.today, deleted_on__isnull=True
    ).select_related("subject", "county")
    return [forget_list(call.part(str(one.subject.uid)), kept=one) for one in due]
