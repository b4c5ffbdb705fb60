"""Writing subjects: made by the office that keeps the record, held, merged and unmerged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bangfu.audit.actions import Act, action
from bangfu.audit.rules.open_act import writing
from bangfu.kernel.area import ROOT
from bangfu.kernel.ids import derived
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.actions import add_area
from bangfu.places.actions import rename_area as change_name
from bangfu.places.models import Area, County
from bangfu.places.queries import refuse_other_county
from bangfu.subjects.actions.finding import index, write_keys
from bangfu.subjects.models import Hold, Merge, Subject

AT_ONCE = 2000


@dataclass(frozen=True)
class NewSubject:
    """One subject to be made; `path` and rights come with its area."""

    kind: str
    code: str
    label: str
    area: Area | None
    alias: str = ""
    uid: UUID | None = None


def make_subject(
    *, county: County, kind: str, code: str, label: str, area: Area | None, alias: str = "", uid: UUID | None = None
) -> Subject:
    """Make the row under the action that is open; its office writes the record beside it.

    Errors: Refusal when the county already has this code for this kind.
    """
    (subject,) = make_subjects(county, [NewSubject(kind, code, label, area, alias, uid)])
    writing("subjects.Subject").about(subject.uid)
    return subject


def make_subjects(county: County, wanted: Sequence[NewSubject], *, known_free: bool = False) -> list[Subject]:
    """Make many rows at once under the action that is open, in their order, with their search keys.

    `known_free`: who asks has seen for many of them at once that no code is taken.
    Errors: Refusal for the first code that the county already has for its kind, or that stands twice.
    """
    writing("subjects.Subject")
    if not known_free:
        _refuse_taken(county, wanted)
    rows = []
    for one in wanted:
        refuse_other_county(county.pk, area=one.area.county_id if one.area else None)
        row = Subject(uid=one.uid or derived(one.kind, county.code, one.code), county=county, kind=one.kind)
        row.code, row.label, row.alias = one.code, one.label, one.alias
        row.area, row.path = one.area, one.area.path if one.area else ROOT
        rows.append(row)
    made = Subject.objects.bulk_create(rows)
    write_keys(made)
    return made


def all_free(county: County, wanted: Sequence[NewSubject]) -> bool:
    """Whether no code of many stands twice or is taken in the county for its kind."""
    try:
        for start in range(0, len(wanted), AT_ONCE):
            _refuse_taken(county, wanted[start : start + AT_ONCE])
    except Refusal:
        return False
    return len({(one.kind, one.code) for one in wanted}) == len(wanted)


def refuse_taken(county: County, kind: str, code: str) -> None:
    """Refuse a code that the county already has for a kind of record."""
    _refuse_taken(county, [NewSubject(kind, code, "", None)])


def _refuse_taken(county: County, wanted: Sequence[NewSubject]) -> None:
    codes: dict[str, list[str]] = {}
    for one in wanted:
        if "\0" in one.code:
            raise Refusal(
                mark("This text holds characters that cannot be kept."), cure=mark("Type it anew."), field="code"
            )
        codes.setdefault(one.kind, []).append(one.code)
    for kind, own in codes.items():
        twice = {code for code in own if own.count(code) > 1} if len(set(own)) < len(own) else set()
        taken = twice or Subject.objects.filter(county=county, kind=kind, code__in=own).values_list("code", flat=True)
        for code in sorted(taken)[:1]:
            raise Refusal(
                mark("The code “%(code)s” is taken."), cure=mark("Choose another code."), field="code", code=code
            )


@action("subjects.area.register", Right.PLACE_AREA_WRITE)
def register_area(
    act: Act,
    *,
    county: County,
    code: str,
    name: str,
    level: str,
    parent: Area | None,
    valid_from: date | None,
    alias: str = "",
) -> Subject:
    """Add an area and the subject by which others point at it; both bear the same uid."""
    act.permit(county.pk, parent.path if parent else "/")
    area = add_area(
        act.call.part("area"),
        county=county,
        code=code,
        name=name,
        level=level,
        parent=parent,
        valid_from=valid_from,
        alias=alias,
    )
    return make_subject(county=county, kind="area", code=code, label=name, alias=alias, area=area, uid=area.uid)


@action("subjects.area.rename", Right.PLACE_AREA_WRITE)
def rename_area(act: Act, *, area: Area, code: str, name: str, on: date, alias: str | None = None) -> Subject:
    """Give an area a new name or code from a day on; from that day its subject is found under the new one."""
    act.permit(area.county_id, area.path)
    fresh = change_name(act.call.part("name"), area=area, code=code, name=name, on=on, alias=alias)
    subject = Subject.objects.select_for_update().get(uid=area.uid)
    if on <= act.call.today and fresh.valid_to is None:
        subject.code, subject.label, subject.alias = fresh.code, fresh.name, fresh.alias
        subject.save()
        index(subject)
    act.about(subject.uid)
    return subject


@action("subjects.hold.open", Right.HOLD_RECORD_WRITE)
def open_hold(act: Act, *, subject: Subject, effect: str, cause: Subject, reason: str, on: date) -> Hold:
    """Make an effect on a subject wait from a day on."""
    act.permit(subject.county_id, subject.path)
    hold = Hold(subject=subject, effect=effect, cause=cause, reason=reason, valid_from=on)
    hold.save()
    act.about(subject.uid)
    return hold


@action("subjects.hold.lift", Right.HOLD_RECORD_WRITE)
def lift_hold(act: Act, *, hold: Hold, on: date) -> Hold:
    """End a hold on a day; the days before keep it."""
    act.permit(hold.subject.county_id, hold.subject.path)
    if hold.superseded_seq is not None or hold.valid_to is not None:
        raise Refusal(mark("This hold is already lifted."))
    if hold.valid_from is not None and on < hold.valid_from:
        raise Refusal(mark("It would end before it began."), field="on")
    closed = Hold(
        subject=hold.subject, effect=hold.effect, cause=hold.cause, reason=hold.reason, valid_from=hold.valid_from
    )
    closed.valid_to = on
    hold.supersede()
    closed.save()
    act.about(hold.subject.uid)
    return closed


def _locked(*subjects: Subject) -> dict[int, Subject]:
    """The rows as they are now, held until the transaction ends, always in the same order."""
    keys = [one.pk for one in subjects]
    return {row.pk: row for row in Subject.objects.select_for_update().filter(pk__in=keys).order_by("pk")}


@action("subjects.subject.merge", Right.SUBJECT_MERGE)
def merge(act: Act, *, kept: Subject, gone: Subject, reason: str, on: date) -> Merge:
    """Say that two subjects are one. No key is rewritten: readers follow `merged_into`."""
    act.permit(kept.county_id, kept.path)
    act.permit(gone.county_id, gone.path)
    return merge_subjects(kept=kept, gone=gone, reason=reason, on=on)


def merge_subjects(*, kept: Subject, gone: Subject, reason: str, on: date) -> Merge:
    """The same under the action that is open, which has asked for the right.

    Errors: Refusal for two of different kinds or counties, one that is merged already, and without a reason.
    """
    rows = _locked(kept, gone)
    kept, gone = rows[kept.pk], rows[gone.pk]
    if kept.pk == gone.pk or kept.kind != gone.kind or kept.county_id != gone.county_id:
        raise Refusal(mark("Only two different subjects of one kind and county can be one."))
    if kept.merged_into_id or gone.merged_into_id:
        raise Refusal(mark("One of the two is already merged."), cure=mark("Undo that merge first."))
    if not reason.strip():
        raise Refusal(mark("This field must be filled."), field="reason")
    gone.merged_into = kept
    gone.save()
    row = Merge(kept=kept, gone=gone, on=on, reason=reason)
    row.save()
    writing("subjects.Merge").about(kept.uid)
    return row


@action("subjects.subject.unmerge", Right.SUBJECT_MERGE)
def unmerge(act: Act, *, merged: Merge, on: date) -> Merge:
    """Take a merge back completely: both subjects stand as before."""
    act.permit(merged.kept.county_id, merged.kept.path)
    act.permit(merged.gone.county_id, merged.gone.path)
    return unmerge_subjects(merged=merged, on=on)


def unmerge_subjects(*, merged: Merge, on: date) -> Merge:
    """The same under the action that is open, which has asked for the right.

    Errors: Refusal for a merge that is undone already, and for a day before it.
    """
    merged = Merge.objects.select_for_update().get(pk=merged.pk)
    rows = _locked(merged.kept, merged.gone)
    kept, gone = rows[merged.kept_id], rows[merged.gone_id]
    if merged.undone_on is not None:
        raise Refusal(mark("This merge is already undone."))
    if on < merged.on:
        raise Refusal(mark("It would end before it began."), field="on")
    gone.merged_into = None
    gone.save()
    merged.undone_on = on
    merged.save()
    writing("subjects.Merge").about(kept.uid)
    return merged
