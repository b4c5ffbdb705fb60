"""Keeping a file: its contents are looked at, written once under their hash, and never written again."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.db.models import Sum

from bangfu.audit.actions import Act, action
from bangfu.documents.models import Document, StoredFile
from bangfu.documents.queries import path_of
from bangfu.documents.rules.contents import media_type_of
from bangfu.documents.rules.names import file_name
from bangfu.kernel.digest import sha256_hex
from bangfu.kernel.ids import derived
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.policybook.queries import number, parameter
from bangfu.staff.models import Organisation
from bangfu.subjects.models import Subject


@action("documents.file.store", Right.DOCUMENT_RECORD_WRITE)
def store_file(
    act: Act, *, subject: Subject, name: str, media_type: str, content: bytes, keeper: Organisation | None = None
) -> StoredFile:
    """Keep a file of a document or another subject; the same file sent again is the same row.

    `keeper` is the organisation that keeps the subject's record, taken from that record and never from a request; for
    a document it is the document's own. Errors: Refusal for a file too large, of a kind not allowed, other than
    declared, active, two things at once, or with somebody's number in its name.
    """
    document = Document.objects.filter(subject=subject).select_related("keeper").first()
    holder = document.keeper if document else keeper
    act.permit(subject.county_id, subject.path, holder.subject_id if holder else None)
    act.about(subject.uid)
    return keep_file(act, subject=subject, name=name, media_type=media_type, content=content, keeper=holder)


def keep_file(
    act: Act, *, subject: Subject, name: str, media_type: str, content: bytes, keeper: Organisation | None = None
) -> StoredFile:
    """As `store_file`, under the action that is open: a file that comes with a record is one line with it.

    That action has asked for its own right over the subject. Errors as of `store_file`.
    """
    _refuse_size(act, subject, content)
    found = media_type_of(content)
    if found not in parameter("documents.media_types", act.call.today, subject.county_id):
        raise Refusal(mark("Files of the kind %(kind)s are not stored here."), field="file", kind=found)
    if found != media_type.partition(";")[0].strip().lower():
        raise Refusal(
            mark("The file says it is %(declared)s and is %(found)s."),
            cure=mark("Save it anew with the program it comes from."),
            field="file",
            declared=media_type,
            found=found,
        )
    shown = file_name(name, found)
    sha256 = sha256_hex(content)
    same = StoredFile.objects.filter(subject=subject, sha256=sha256, name=shown).first()
    write_once(path_of(sha256), content)
    if same is not None:
        return same
    row = StoredFile(
        uid=derived("file", subject.uid, sha256, shown),
        subject=subject,
        keeper=keeper,
        sha256=sha256,
        size=len(content),
        media_type=found,
        name=shown,
        stored_at=act.call.at,
    )
    row.save()
    act.note(sha256=sha256, size=len(content), media_type=found)
    return row


def _refuse_size(act: Act, subject: Subject, content: bytes) -> None:
    today, county = act.call.today, subject.county_id
    limit = number("documents.file_bytes_at_most", today, county)
    if len(content) > limit:
        raise Refusal(
            mark("The file is larger than %(limit)s MB."),
            cure=mark("Scan it with fewer dots, or split it."),
            field="file",
            status=413,
            limit=limit // 1_048_576,
        )
    held = StoredFile.objects.filter(subject=subject).aggregate(sum=Sum("size"))["sum"] or 0
    total = number("documents.file_bytes_total_at_most", today, county)
    if held + len(content) > total:
        raise Refusal(
            mark("The files of this record would be larger than %(limit)s MB together."),
            field="file",
            status=413,
            limit=total // 1_048_576,
        )


def write_once(place: Path, content: bytes) -> None:
    """Write the content durably under its final name, or leave it when it lies there already.

    A crash leaves no half file under the final name: it is written beside, flushed to the disk, then renamed.
    """
    if place.is_file() and place.read_bytes() == content:
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, beside = tempfile.mkstemp(dir=place.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(place)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    for folder in (place.parent, place.parent.parent, place.parent.parent.parent):
        _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
