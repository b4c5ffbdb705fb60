"""Who may do what, read fresh each time, and who the organisations are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Answer, Grant
from bangfu.places.models import County
from bangfu.staff.models import Appointment, Assignment, Organisation, OrganisationName, Position, User
from bangfu.staff.rules.roles import ROLES, Reach
from bangfu.subjects.models import Subject

# What a book that is read only still lets people do: look, freeze what they see, and make reports of it.
READING = frozenset(
    right
    for right in Right
    if right.endswith(".read")
    or right in {Right.AUDIT_LINE_VERIFY, Right.FIGURE_CHECK_USE, Right.REPORT_RUN_MAKE, Right.SNAPSHOT_FREEZE}
)


def actor_of(user: User, on: date) -> Actor:
    """The user with every grant of the appointments in force on a day; read from the database each time."""
    return actor_with(user, appointments(user, on))


def actor_of_uid(uid: str, on: date) -> Actor | None:
    """The user of an id with the grants of a day; None for the console and for the program itself."""
    user = User.objects.filter(uid=uid).first()
    return actor_of(user, on) if user is not None else None


def actor_with(user: User, held: Iterable[Appointment]) -> Actor:
    """The user with every grant of some appointments; none for whose account is closed."""
    grants = [grant for one in held for grant in _grants(one)] if user.is_active else []
    return Actor(user.pk, str(user.uid), user.name, tuple(grants))


def appointments(user: User, on: date) -> list[Appointment]:
    """What the user is appointed to on a day."""
    rows = Appointment.objects.filter(user=user).as_of(on)
    return list(rows.select_related("position__organisation__subject", "area", "county").order_by("pk"))


def holders(county: County, on: date) -> list[User]:
    """Everybody who holds an office in a county on a day, by name."""
    held = Appointment.objects.filter(county=county).as_of(on).values_list("user_id", flat=True)
    return list(User.objects.filter(pk__in=set(held)).order_by("name", "pk"))


def who_may(right: Right, county: County, on: date) -> list[Appointment]:
    """The appointments in a county on a day whose post carries a right, in the order they were made."""
    roles = [role.code for role in ROLES.values() if right in role.rights]
    rows = Appointment.objects.filter(county=county, position__role__in=roles, user__is_active=True).as_of(on)
    return list(rows.select_related("user", "position__organisation", "area", "county").order_by("pk"))


def posts(people: Iterable[int], county: County, on: date) -> dict[int, Position]:
    """The post each of some people holds in a county on a day, the first of several, by the person's key."""
    rows = Appointment.objects.filter(county=county, user_id__in=set(people)).as_of(on).order_by("-pk")
    return {row.user_id: row.position for row in rows.select_related("position__organisation__subject")}


def who_may_at(right: Right, county: County, path: str, on: date) -> list[Appointment]:
    """The appointments by which people may use a right at a place on a day, those of the widest area first."""
    held = who_may(right, county, on)
    held = [one for one in held if actor_with(one.user, [one]).can(right, county.pk, path).yes]
    return sorted(held, key=lambda one: len(one.area.path) if one.area else 0)


def _grants(held: Appointment) -> list[Grant]:
    role = ROLES.get(held.position.role)
    if role is None:
        return []
    path = "/" if role.reach is Reach.COUNTY or held.area is None else held.area.path
    office = held.position.organisation.subject_id
    own = office if role.reach is Reach.ORGANISATION else None
    rights = role.rights & READING if held.county.read_only else role.rights
    return [Grant(right, held.county_id, path, role.code, own, office) for right in sorted(rights)]


def can(actor: Actor, right: Right, subject: Subject) -> Answer:
    """May this actor use the right on this subject, and why or why not?"""
    return actor.can(right, subject.county_id, subject.path, subject.pk)


def within_reach(actor: Actor, right: Right, county: County) -> Q:
    """The records of a county that an actor may use a right on; whoever may read reads beyond the own organisation."""
    reach = Q(pk__in=[])
    for grant in actor.reach(right):
        if grant.county == county.pk:
            every = grant.organisation is None or right == Right.RECORD_READ
            own = Q() if every else Q(organisation__subject_id=grant.organisation)
            reach |= Q(subject__path__startswith=grant.path) & own
    return reach & Q(subject__county=county)


def visible_assignments(actor: Actor, county: County, right: Right = Right.RECORD_READ) -> QuerySet[Assignment]:
    """The assignments of a county that an actor may use a right on, as the book knows them now."""
    rows = Assignment.objects.known().filter(within_reach(actor, right, county))
    return rows.select_related("subject__area", "organisation__subject", "helper", "target", "basis")


def organisation(county: County, code: str, *, field: str = "") -> Organisation:
    """The organisation of a code; Refusal naming `field` when there is none."""
    found = Organisation.objects.filter(subject__county=county, subject__code=code).select_related("subject").first()
    if found is None:
        raise Refusal(
            mark("There is no organisation with the code “%(code)s”."),
            cure=mark("Load the organisation first, or use one of: %(known)s."),
            known=" ".join(_codes(county)),
            field=field,
            code=code,
        )
    return found


def _codes(county: County) -> list[str]:
    rows = Organisation.objects.filter(subject__county=county).order_by("pk")
    return list(rows.values_list("subject__code", flat=True)[:12])


def organisations(actor: Actor, right: Right) -> QuerySet[Organisation]:
    """The organisations whose records this actor may use the right on."""
    reach = Q(pk__in=[])
    for grant in actor.reach(right):
        own = Q() if grant.organisation is None else Q(subject_id=grant.organisation)
        reach |= Q(subject__county_id=grant.county) & own
    return Organisation.objects.filter(reach).select_related("subject")


def name_of(one: Organisation, on: date, *, hidden: bool = False) -> str:
    """What the organisation was called on a day, or what stands for it where names are hidden."""
    row = OrganisationName.objects.filter(organisation=one).as_of(on).order_by("-valid_from").first()
    if row is None:
        return one.subject.shown(hidden)
    return (row.alias or row.name) if hidden else row.name


def heir_of(one: Organisation, on: date) -> Organisation:
    """The organisation that carries the duties on a day, following successions."""
    seen = {one.pk}
    while True:
        step = one.successions.as_of(on).select_related("heir__subject").first()
        if step is None or step.heir_id in seen:
            return one
        one = step.heir
        seen.add(one.pk)
