"""The views of lists that a person keeps, and those of the organisations they work in."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.staff.models import SavedView


def visible_views(actor: Actor, county: County, page: str = "") -> QuerySet[SavedView]:
    """One's own views and one's organisations', of one list or of all, by name; who may see one may change it."""
    own = Q(organisation__isnull=True, owner_id=actor.user_id) if actor.user_id else Q(pk__in=[])
    shared = Q(organisation__subject_id__in=actor.offices(county.pk))
    rows = SavedView.objects.known().filter(own | shared, county=county, valid_to__isnull=True)
    if page:
        rows = rows.filter(page=page)
    return rows.select_related("owner", "organisation__subject", "county").order_by("page", "name", "pk")


def default_view(actor: Actor, county: County, page: str) -> SavedView | None:
    """The view with which a list opens: one's own default, else the organisation's."""
    rows = sorted(visible_views(actor, county, page).filter(is_default=True), key=lambda one: one.organisation_id or 0)
    return rows[0] if rows else None
