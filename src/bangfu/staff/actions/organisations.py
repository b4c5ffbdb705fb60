"""Writing organisations, their names and successors, and who answers for whom."""

from __future__ import annotations

from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.models import Area, County
from bangfu.staff.models import Assignment, Organisation, OrganisationName, OrganisationSuccession
from bangfu.subjects.actions import index, make_subject
from bangfu.subjects.models import Subject


@action("staff.organisation.register", Right.STAFF_ORGANISATION_WRITE)
def register_organisation(
    act: Act,
    *,
    county: County,
    code: str,
    name: str,
    level: str,
    kind: str,
    parent: Organisation | None = None,
    area: Area | None = None,
    alias: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Organisation:
    """Register an organisation with its first name; `valid_to` is the first day it no longer was."""
    act.permit(county.pk, area.path if area else "/")
    subject = make_subject(county=county, kind="organisation", code=code, label=name, alias=alias, area=area)
    row = Organisation(subject=subject, level=level, kind=kind, parent=parent, area=area)
    row.save()
    OrganisationName(organisation=row, name=name, alias=alias, valid_from=valid_from, valid_to=valid_to).save()
    return row


@action("staff.organisation.rename", Right.STAFF_ORGANISATION_WRITE)
def rename_organisation(act: Act, *, organisation: Organisation, name: str, on: date) -> OrganisationName:
    """Give an organisation a new name from a day on; the old name stays for the days before."""
    act.permit(organisation.subject.county_id, organisation.subject.path)
    for old in OrganisationName.objects.filter(organisation=organisation).as_of(on):
        kept = OrganisationName(organisation=organisation, name=old.name, alias=old.alias, valid_from=old.valid_from)
        kept.valid_to = on
        old.supersede()
        kept.save()
    fresh = OrganisationName(organisation=organisation, name=name, valid_from=on)
    fresh.save()
    organisation.subject.label = name
    organisation.subject.save()
    index(organisation.subject)
    act.about(organisation.subject.uid)
    return fresh


@action("staff.organisation.succeed", Right.STAFF_ORGANISATION_WRITE)
def succeed(act: Act, *, gone: Organisation, heir: Organisation, on: date) -> OrganisationSuccession:
    """Record that one organisation took over another's duties."""
    act.permit(gone.subject.county_id, gone.subject.path)
    if gone.pk == heir.pk:
        raise Refusal(mark("An organisation cannot succeed itself."), field="heir")
    row = OrganisationSuccession(gone=gone, heir=heir, valid_from=on)
    row.save()
    act.about(gone.subject.uid)
    return row


@action("staff.assignment.assign", Right.STAFF_ORGANISATION_WRITE)
def assign(
    act: Act, *, kind: str, helper: Subject, target: Subject, basis: Subject | None, valid_from: date
) -> Assignment:
    """Make a helper answer for a target from a day on."""
    act.permit(target.county_id, target.path)
    row = Assignment(kind=kind, helper=helper, target=target, basis=basis, valid_from=valid_from)
    row.save()
    act.about(target.uid)
    return row
