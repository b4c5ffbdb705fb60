"""Keeping what one asked of a list under a name: one's own, or for everybody of one's organisation."""

from __future__ import annotations

from uuid import UUID

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.places.models import County
from bangfu.staff.models import Organisation, SavedView
from bangfu.staff.queries.views import visible_views

NAME_AT_MOST, ASKED_AT_MOST = 60, 2000


@action("staff.view.save", Right.WORKBENCH_PAGE_READ)
def save_view(
    act: Act,
    *,
    county: County,
    page: str,
    name: str,
    asked: str,
    organisation: Organisation | None = None,
    is_default: bool = False,
) -> SavedView:
    """Keep a view of a list for oneself, or for one's organisation.

    Errors: Refusal for a read-only book, an empty or taken name, an address that is too long, and an organisation in
    whose name the caller does not work.
    """
    _permit(act, county, organisation)
    row = SavedView(county=county, owner_id=act.call.actor.user_id or 0, organisation=organisation, page=page)
    row.name, row.asked, row.is_default = _named(act, row, name), asked, is_default
    if len(asked) > ASKED_AT_MOST:
        raise Refusal(mark("These filters are too long to keep."), cure=mark("Remove some of them."), field="name")
    row.valid_from = act.call.today
    if is_default:
        _the_only(act, row)
    row.save()
    act.about(row.uid)
    act.note(page=page, name=row.name)
    return row


@action("staff.view.rename", Right.WORKBENCH_PAGE_READ)
def rename_view(act: Act, *, county: County, uid: UUID, name: str) -> SavedView:
    """Give a view another name; whoever may change it may."""
    held = _held(act, county, uid)
    told = _named(act, held, name)
    act.note(page=held.page, before=held.name, name=told)
    return held.replaced(name=told)


@action("staff.view.set_default", Right.WORKBENCH_PAGE_READ)
def set_default_view(act: Act, *, county: County, uid: UUID, is_default: bool) -> SavedView:
    """Say that a list opens with this view, or no longer; of one's own views, or of the organisation's, one does."""
    held = _held(act, county, uid)
    act.note(page=held.page, name=held.name, is_default=is_default)
    if is_default:
        _the_only(act, held)
    return held.replaced(is_default=is_default)


@action("staff.view.delete", Right.WORKBENCH_PAGE_READ)
def delete_view(act: Act, *, county: County, uid: UUID) -> None:
    """Take a view off the lists; its row stays readable."""
    held = _held(act, county, uid)
    act.note(page=held.page, name=held.name)
    held.replaced(valid_to=act.call.today)


def _permit(act: Act, county: County, organisation: Organisation | None) -> None:
    """Nothing of it belongs to an area: who reads the list may keep a view of it."""
    act.permit_anywhere()
    if county.read_only or act.call.actor.user_id is None or not _works_in(act, county, organisation):
        raise missing(mark("There is no such view, or it is not yours to change."))
    act.county = county.pk


def _works_in(act: Act, county: County, organisation: Organisation | None) -> bool:
    offices = act.call.actor.offices(county.pk)
    return bool(offices) if organisation is None else organisation.subject_id in offices


def _held(act: Act, county: County, uid: UUID) -> SavedView:
    """The view, for who may change it: its owner, or for an organisation's view whoever works there."""
    _permit(act, county, None)
    row = visible_views(act.call.actor, county).filter(uid=uid).select_for_update(of=("self",)).first()
    if row is None:
        raise missing(mark("There is no such view, or it is not yours to change."))
    act.about(row.uid)
    return row


def _named(act: Act, row: SavedView, name: str) -> str:
    told = " ".join(name.split())
    if not told:
        raise Refusal(mark("Give it a name."), field="name")
    if len(told) > NAME_AT_MOST:
        raise Refusal(mark("At most %(most)s characters fit here."), field="name", most=NAME_AT_MOST)
    others = visible_views(act.call.actor, row.county, row.page).filter(name=told, organisation=row.organisation)
    if others.exclude(uid=row.uid).exists():
        raise Refusal(mark("There is a view of this name already."), cure=mark("Choose another one."), field="name")
    return told


def _the_only(act: Act, row: SavedView) -> None:
    """One default a list: the others of the same owner or organisation no longer are."""
    others = visible_views(act.call.actor, row.county, row.page).filter(is_default=True, organisation=row.organisation)
    for one in others.exclude(uid=row.uid):
        one.replaced(is_default=False)
