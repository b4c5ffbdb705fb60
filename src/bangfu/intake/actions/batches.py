"""Opening a batch with its file, saying what its headings mean, and giving it up."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath

from bangfu.audit.actions import Act, action
from bangfu.documents.actions.files import write_once
from bangfu.documents.queries import path_of
from bangfu.intake.lifecycle import ENDED, move
from bangfu.intake.models import Batch, Heading
from bangfu.intake.queries.batches import STEP
from bangfu.intake.queries.reading import areas_on, form_on, lists_of, meanings_of
from bangfu.intake.rules.meant import meant_by
from bangfu.kernel.digest import sha256_hex
from bangfu.kernel.ids import derived
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call
from bangfu.places.models import Area, County
from bangfu.subjects.actions import make_subject
from bangfu.subjects.models import Subject
from bangfu.vault.queries import vault
from bangfu.vault.rules.find import mask_text

FILE = "intake.batch.file"
KIND = "import"
HEADING_AT_MOST = 120
# Larger ones are refused before they are read; what they may hold unpacked is the gate's to say.
BYTES_AT_MOST = 30 * 1024 * 1024


@dataclass(frozen=True)
class Upload:
    """A file as it came; in an action's body its hash stands for it."""

    name: str
    content: bytes = field(repr=False)

    @property
    def body_digest(self) -> str:
        """The hash of the file and its name."""
        return sha256_hex(self.content) + self.shown

    @property
    def shown(self) -> str:
        """The name without folders and without anybody's number."""
        return mask_text(PurePosixPath(PureWindowsPath(self.name).name).name.strip())[:200] or "—"


@action("intake.batch.open", Right.INTAKE_BATCH_WRITE)
def open_batch(act: Act, *, county: County, path: str, upload: Upload, sender: str, on: date, form: str = "") -> Batch:
    """Keep a spreadsheet, sealed, as a batch to be checked; `form` empty: it is told by its headings.

    `path` is the area over which it will be taken. Errors: Refusal for an empty or too large file, without a sender,
    and for a day to come.
    """
    act.permit(county.pk, path)
    if not upload.content:
        raise Refusal(mark("The file is empty."), cure=mark("Choose the file once more."), field="file")
    if len(upload.content) > BYTES_AT_MOST:
        raise Refusal(
            mark("The file is larger than %(limit)s MB."),
            cure=mark("Split it."),
            field="file",
            status=413,
            limit=BYTES_AT_MOST // 1_048_576,
        )
    if not sender.strip():
        raise Refusal(mark("This field must be filled."), field="sender")
    if on > act.call.today:
        raise Refusal(mark("%(on)s has not come yet."), field="on", on=on.isoformat())
    sealed = sealed_file(upload.content)
    write_once(path_of(sha256_hex(sealed)), sealed)
    area = Area.objects.filter(county=county, path=path).first()
    subject = make_subject(county=county, kind=KIND, code=_number(act.call), label=upload.shown, area=area)
    batch = Batch(
        subject=subject,
        county=county,
        path=path,
        form=form,
        sender=sender.strip()[:120],
        file_name=upload.shown,
        sha256=sha256_hex(upload.content),
        sealed_sha256=sha256_hex(sealed),
        size=len(upload.content),
        on=on,
        made_at=act.call.at,
        made_by=act.call.actor.name,
        actor_uid=act.call.actor.uid,
        job=job_uid(act.call),
    )
    batch.save()
    act.note(file=batch.file_name, sha256=batch.sha256, size=batch.size)
    return batch


def sealed_file(content: bytes) -> bytes:
    """A file as it may lie on the disk."""
    return vault().sealer.seal(FILE, base64.b64encode(content).decode("ascii")).encode("ascii")


def _number(call: Call) -> str:
    """The next number of the month: 2026-11-0012."""
    month = call.today.isoformat()[:7]
    last = Subject.objects.filter(kind=KIND, code__startswith=f"{month}-").order_by("-code").first()
    return f"{month}-{int(last.code[8:]) + 1 if last else 1:04d}"


@action("intake.headings.map", Right.INTAKE_BATCH_WRITE)
def map_headings(act: Act, *, batch: Batch, form: str, meant: Mapping[str, str]) -> Batch:
    """Say by which form a batch is read and which column each of its headings means; the sender's files keep to it.

    `meant`: heading → column code, empty for one that is left out. Errors: Refusal for a column named twice.
    """
    act.permit(batch.county_id, batch.path)
    act.about(batch.subject.uid)
    named = [column for column in meant.values() if column]
    twice = sorted({column for column in named if named.count(column) > 1})
    if twice:
        heading = next(one for one, column in meant.items() if column == twice[0])
        raise Refusal(
            mark("Two headings are said to mean the same column."),
            cure=mark("Leave one of them out."),
            field=heading,
        )
    held = {one.heading: one for one in Heading.objects.filter(**_of(batch, form))}
    for heading, column in meant.items():
        row = held.get(heading[:HEADING_AT_MOST]) or Heading(**_of(batch, form), heading=heading[:HEADING_AT_MOST])
        if row.pk is None or row.column != column:
            row.column = column
            row.save()
    return move(batch, Batch.State.CHECKING, form=form, why={}, job=job_uid(act.call))


@action("intake.values.mean", Right.INTAKE_BATCH_WRITE)
def mean_values(act: Act, *, batch: Batch, meant: Mapping[str, Mapping[str, str]]) -> Batch:
    """Say what words of a batch's cells mean that no list has; every row with the word is read so, the file stays.

    `meant`: column code → {word: code, or empty: as it is written}. Errors: Refusal for a column of no list, and for
    a code that its list does not have on the batch's day.
    """
    act.permit(batch.county_id, batch.path)
    act.about(batch.subject.uid)
    form = form_on(batch.county, batch.form, batch.form_from or batch.on)
    lists, areas = lists_of(batch.county, form, batch.on), areas_on(batch.county, batch.on)
    rows = {one["column"]: one["words"] for one in batch.groups if one.get("words")}
    kept = {column: dict(words) for column, words in batch.meant.items()}
    for code, words in meant.items():
        column = form.column(code)
        for word, meaning in words.items():
            if column is None or not meant_by(column, word):
                raise Refusal(mark("Of this cell it cannot be said what it means."), field=word)
            own = kept.setdefault(code, {})
            held = own.pop(word, ["", rows.get(code, {}).get(word, 0)])
            if meaning:
                if meaning not in meanings_of(column, lists, areas):
                    raise Refusal(mark("The list does not have this entry."), cure=mark("Choose one."), field=word)
                own[word] = [meaning, held[1]]
    said = {column: words for column, words in kept.items() if words}
    act.note(words=sum(len(words) for words in said.values()))
    return move(batch, Batch.State.CHECKING, meant=said, why={}, rows_digest="", job=job_uid(act.call))


def _of(batch: Batch, form: str) -> dict[str, object]:
    return {"county_id": batch.county_id, "sender": batch.sender, "form": form}


@action("intake.batch.discard", Right.INTAKE_BATCH_WRITE)
def discard_batch(act: Act, *, batch: Batch) -> Batch:
    """Give a batch up before anything of it was written, also while it is being checked; what was found is forgotten.

    Errors: Refusal once it is being written: then it is taken back.
    """
    act.permit(batch.county_id, batch.path)
    act.about(batch.subject.uid)
    if batch.state in ENDED:
        return batch
    act.note(state=batch.state)
    ended = move(batch, Batch.State.REFUSED, rows_digest="")
    ended.rows.all().delete()
    return ended


def key_of(batch: Batch, *names: object) -> str:
    """The client key of a step of a batch: the same step of the same attempt is done once."""
    return str(derived("intake", batch.subject.uid, batch.attempt, *names))


def step_key(call: Call) -> str:
    """The key of the background work that a form asks for."""
    return str(derived(STEP, call.key))


def job_uid(call: Call) -> str:
    """The id that this work will have, so that the batch can say which it is."""
    return str(derived("job", step_key(call)))
