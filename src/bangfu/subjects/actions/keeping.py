"""Writing subjects: made by the office that keeps the record, held, merged and unmerged."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from bangfu.audit.actions import Act, action
from bangfu.audit.rules.open_act import writing
from bangfu.kernel.ids import derived
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.actions import add_area
from bangfu.places.models import Area, County
from bangfu.subjects.models import Hold, Merge, SearchKey, Subject
from bangfu.subjects.rules import search_keys


def make_subject(
    *, county: County, kind: str, code: str, label: str, area: Area | None, alias: str = "", uid: UUID | None = None
) -> Subject:
    """Make the row under the action that is open; its office writes the record beside it.

    Errors: Refusal when the county already has this code for this kind.
    """
    act = writing("subjects.Subject")
    if Subject.objects.filter(county=county, kind=kind, code=code).exists():
        raise Refusal(mark("The code “%(code)s” is taken."), cure=mark("Choose another code."), field="code", code=code)
    subject = Subject(
        uid=uid or derived(kind, county.code, code), county=county, kind=kind, code=code, label=label, alias=alias
    )
    subject.area = area
    subject.path = area.path if area else "/"
    subject.save()
    index(subject)
    act.about(subject.uid)
    return subject


def index(subject: Subject) -> None:
    """Write the search keys anew after the label or code changed."""
    SearchKey.objects.filter(subject=subject).delete()
    keys = search_keys(subject.label, subject.code) | search_keys(subject.alias, subject.code)
    SearchKey.objects.bulk_create(
        [SearchKey(subject=subject, county_id=subject.county_id, kind=kind, key=key[:200]) for kind, key in keys]
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
    closed = Hold(
        subject=hold.subject, effect=hold.effect, cause=hold.cause, reason=hold.reason, valid_from=hold.valid_from
    )
    closed.valid_to = on
    hold.supersede()
    closed.save()
    act.about(hold.subject.uid)
    return closed


@action("subjects.subject.merge", Right.SUBJECT_MERGE)
def merge(act: Act, *, kept: Subject, gone: Subject, reason: str, on: date) -> Merge:
    """Say that two subjects are one. No key is rewritten: readers follow `merged_into`."""
    act.permit(kept.county_id, kept.path)
    act.permit(gone.county_id, gone.path)
    if kept.pk == gone.pk or kept.kind != gone.kind or kept.county_id != gone.county_id:
        raise Refusal(mark("Only two different subjects of one kind and county can be one."))
    if kept.merged_into_id or gone.merged_into_id:
        raise Refusal(mark("One of the two is already merged."), cure=mark("Undo that merge first."))
    gone.merged_into = kept
    gone.save()
    row = Merge(kept=kept, gone=gone, on=on, reason=reason)
    row.save()
    act.about(kept.uid)
    return row


@action("subjects.subject.unmerge", Right.SUBJECT_MERGE)
def unmerge(act: Act, *, merged: Merge, on: date) -> Merge:
    """Take a merge back completely: both subjects stand as before."""
    act.permit(merged.kept.county_id, merged.kept.path)
    if merged.undone_on is not None:
        raise Refusal(mark("This merge is already undone."))
    gone = merged.gone
    gone.merged_into = None
    gone.save()
    merged.undone_on = on
    merged.save()
    act.about(merged.kept.uid)
    return merged
