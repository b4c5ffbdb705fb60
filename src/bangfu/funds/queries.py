"""Reading accounts and entries, beginning with what the actor may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bangfu.funds.models import Account, Entry, ShareRule
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.staff.queries import within_reach
from bangfu.subjects.queries import by_code


def visible_accounts(actor: Actor, county: County, right: Right = Right.RECORD_READ) -> QuerySet[Account]:
    """The accounts of a county that an actor may use a right on, as the book knows them now."""
    rows = Account.objects.known().filter(within_reach(actor, right, county))
    return rows.select_related("subject__area", "organisation__subject", "of").order_by("subject__code")


def visible_share_rules(actor: Actor, county: County, right: Right = Right.RECORD_READ) -> QuerySet[ShareRule]:
    """The share rules of a county that an actor may use a right on, as the book knows them now."""
    rows = ShareRule.objects.known().filter(within_reach(actor, right, county))
    return rows.select_related("subject__area", "organisation__subject").order_by("subject__code")


def visible_entries(actor: Actor, county: County, right: Right = Right.RECORD_READ) -> QuerySet[Entry]:
    """The entries of a county that an actor may use a right on, as the book knows them now.

    An entry for one person or household is read only with the right over households there.
    """
    rows = Entry.objects.known().filter(within_reach(actor, right, county))
    if right == Right.RECORD_READ:
        one = Q(counterpart__kind__in=("person", "household"))
        rows = rows.filter(
            ~one | Q(counterpart__isnull=True) | within_reach(actor, Right.REGISTRY_HOUSEHOLD_READ, county)
        )
    return rows.select_related("subject__area", "organisation__subject", "account", "counterpart").order_by(
        "subject__code"
    )


def account(county: County, code: str, *, field: str = "account") -> Account:
    """The account of a code; Refusal naming `field` when there is none."""
    subject = by_code(county, "account", code)
    found = Account.objects.known().filter(subject=subject).first() if subject else None
    if found is None:
        raise Refusal(
            mark("There is no account with the code “%(code)s”."),
            cure=mark("List it under accounts, or correct the code."),
            field=field,
            code=code,
        )
    return found
