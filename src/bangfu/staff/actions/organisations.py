"""Writing organisations, their names and successors, and who answers for whom."""

from __future__ import annotations

from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.models import Area, County
from bangfu.places.queries import refuse_other_county
from bangfu.staff.models import Organisation, OrganisationName, OrganisationSuccession
from bangfu.subjects.actions import index, make_subject


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
    refuse_other_county(county.pk, area=area.county_id if area else None, parent=county_of(parent))
    if valid_from is not None and valid_to is not None and valid_to <= valid_from:
        raise Refusal(mark("It would end before it began."), field="valid_to")
    subject = make_subject(county=county, kind="organisation", code=code, label=name, alias=alias, area=area)
    row = Organisation(subject=subject, level=level, kind=kind, parent=parent, area=area)
    row.save()
    OrganisationName(organisation=row, name=name, alias=alias, valid_from=valid_from, valid_to=valid_to).save()
    return row


def county_of(organisation: Organisation | None) -> int | None:
    """The county whose book an organisation stands in."""
    return organisation.subject.county_id if organisation else None


@action("staff.organisation.rename", Right.STAFF_ORGANISATION_WRITE)
def rename_organisation(
    act: Act, *, organisation: Organisation, name: str, on: date, alias: str | None = None
) -> OrganisationName:
    """Give an organisation a new name from a day on; the old name stays for the days before.

    What is shown where names are hidden stays too, unless `alias` gives another. A name that begins later still does.
    """
    act.permit(organisation.subject.county_id, organisation.subject.path)
    names = OrganisationName.objects.filter(organisation=organisation).known()
    old = names.as_of(on).first()
    later = names.filter(valid_from__gt=on).order_by("valid_from").first()
    if old is not None:
        if old.valid_from == on:
            raise Refusal(mark("The organisation already changed its name on that day."), field="on")
        kept = OrganisationName(organisation=organisation, name=old.name, alias=old.alias, valid_from=old.valid_from)
        kept.valid_to = on
        old.supersede()
        kept.save()
    fresh = OrganisationName(organisation=organisation, name=name, valid_from=on)
    model = old or later
    fresh.alias = alias if alias is not None else model.alias if model else ""
    fresh.valid_to = old.valid_to if old else later.valid_from if later else None
    fresh.save()
    if on <= act.call.today and later is None:
        subject = organisation.subject
        subject.label, subject.alias = name, fresh.alias or subject.alias
        subject.save()
        index(subject)
    act.about(organisation.subject.uid)
    return fresh


@action("staff.organisation.succeed", Right.STAFF_ORGANISATION_WRITE)
def succeed(act: Act, *, gone: Organisation, heir: Organisation, on: date) -> OrganisationSuccession:
    """Record that one organisation took over another's duties."""
    act.permit(gone.subject.county_id, gone.subject.path)
    if gone.pk == heir.pk:
        raise Refusal(mark("An organisation cannot succeed itself."), field="heir")
    refuse_other_county(gone.subject.county_id, heir=heir.subject.county_id)
    if OrganisationSuccession.objects.known().filter(gone=gone, heir=heir).exists():
        raise Refusal(mark("This succession is recorded already."), field="heir")
    row = OrganisationSuccession(gone=gone, heir=heir, valid_from=on)
    row.save()
    act.about(gone.subject.uid)
    return row
