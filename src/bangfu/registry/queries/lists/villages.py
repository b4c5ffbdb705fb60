"""The list of villages: its filters, its orders, and the sums over everything it finds."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from bangfu.kernel.refusal import mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import AreaName
from bangfu.registry.models import Membership, Residence, VillageFact
from bangfu.registry.queries.lists.filters import Day, Filter, path_of, there
from bangfu.subjects.models import Subject


def _place(day: Day, code: str) -> Q:
    return Q(path__startswith=path_of(day, code))


def _paved(day: Day, value: str) -> Q:
    facts = VillageFact.objects.as_of(day.on)
    if value == "yes":
        return there(facts.filter(paved_on__lte=day.on), village="pk")
    return there(facts.filter(Q(paved_on__gt=day.on) | Q(paved_on_why="none")), village="pk")


def _lacking(day: Day, value: str) -> Q:
    if value != "paved_on":
        raise ValueError(value)
    told = VillageFact.objects.exclude(paved_on_why="not_collected").as_of(day.on)
    return ~there(told, village="pk")


def _text(day: Day, value: str) -> Q:
    names = AreaName.objects.filter(Q(name__icontains=value.strip()) | Q(code__icontains=value.strip())).as_of(day.on)
    return there(names, area="area")


FILTERS: dict[str, Filter] = {
    one.name: one
    for one in (
        Filter("area", mark("Township or village"), "place", _place),
        Filter("paved", mark("Paved road"), "yes", _paved),
        Filter("lacking", mark("Not collected"), "lacking", _lacking),
        Filter("q", mark("Name or code"), "text", _text),
    )
}
LACKED = ("paved_on",)
SORTS = ("number", "village", "households")


def base(actor: Actor, day: Day, right: Right = Right.REGISTRY_HOUSEHOLD_READ) -> QuerySet[Subject]:
    """The villages of the day in which an actor may see households, by their subjects."""
    reach = Q(pk__in=[])
    for grant in actor.reach(right):
        if grant.organisation is None and grant.county == day.county:
            reach |= Q(path__startswith=grant.path)
    rows = Subject.objects.filter(reach, county_id=day.county, kind="area", area__level="village")
    return rows.filter(there(AreaName.objects.as_of(day.on), area="area")).select_related("area")


def homes(day: Day) -> QuerySet[Residence]:
    """Where households are kept on the day."""
    return Residence.objects.filter(household__subject__merged_into__isnull=True).as_of(day.on)


def ordered(rows: QuerySet[Subject], day: Day, sort: str) -> QuerySet[Subject]:
    """In the order asked for; of two alike the lower code stands first."""
    down, name = sort.startswith("-"), sort.removeprefix("-")
    if name == "households":
        groups = homes(day).filter(village=OuterRef("area")).order_by().values("village")
        rows = rows.annotate(order=Subquery(groups.annotate(number=Count("pk")).values("number")))
        return rows.order_by("-order" if down else "order", "code")
    if name == "village":
        return rows.order_by("-label" if down else "label", "code")
    return rows.order_by("-code" if down and name == "number" else "code")


def totals(rows: QuerySet[Subject], day: Day) -> dict[str, int]:
    """Over everything found: villages, households kept there and their members."""
    inside = homes(day).filter(village__in=rows.order_by().values("area"))
    people = Membership.objects.filter(household__in=inside.values("household")).as_of(day.on)
    return {"villages": rows.order_by().count(), "households": inside.count(), "people": people.count()}
