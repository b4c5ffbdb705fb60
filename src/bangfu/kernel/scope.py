"""Who asks: an actor with grants read fresh for this request, and the call that carries their key and moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bangfu.kernel.area import covers
from bangfu.kernel.ids import derived
from bangfu.kernel.refusal import forbidden, mark
from bangfu.kernel.right import Right

COUNTY_TIME = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Grant:
    """One right over one area of one county; `organisation` narrows it to that organisation's own records.

    `office` is the organisation in whose name it is used, however far it reaches; None for set-up.
    """

    right: Right
    county: int
    path: str
    role: str
    organisation: int | None = None
    office: int | None = None


@dataclass(frozen=True)
class Answer:
    """Yes or no, and why."""

    yes: bool
    why: str


@dataclass(frozen=True)
class Actor:
    """A person, or the system itself during set-up (`user_id` None)."""

    user_id: int | None
    uid: str
    name: str
    grants: tuple[Grant, ...] = field(default=(), repr=False)

    def can(self, right: Right, county: int, path: str, organisation: int | None = None) -> Answer:
        """May this actor use `right` on a record of `county` at `path`, kept by `organisation`?"""
        held = [grant for grant in self.grants if grant.right == right]
        if not held:
            return Answer(False, mark("Your role does not carry this right."))
        inside = [grant for grant in held if grant.county == county and covers(grant.path, path)]
        if not inside:
            return Answer(False, mark("This lies outside your area."))
        if all(grant.organisation not in (None, organisation) for grant in inside):
            return Answer(False, mark("This belongs to another organisation."))
        return Answer(True, inside[0].role)

    def holds(self, right: Right) -> bool:
        """True when the actor holds the right over any area at all."""
        return any(grant.right == right for grant in self.grants)

    def reach(self, right: Right) -> tuple[Grant, ...]:
        """The grants of one right, for lists."""
        return tuple(grant for grant in self.grants if grant.right == right)

    def widest(self, right: Right, county: int, path: str) -> str | None:
        """The path of the largest area round `path` over which this actor holds a right; None where there is none."""
        held = [one.path for one in self.reach(right) if one.county == county and covers(one.path, path)]
        return min(held, key=len, default=None)

    def offices(self, county: int) -> frozenset[int]:
        """The organisations of a county in whose name this actor works, as ids of their subjects."""
        return frozenset(one.office for one in self.grants if one.county == county and one.office is not None)

    def require(self, right: Right, county: int, path: str, organisation: int | None = None) -> None:
        """Refuse with the reason unless `can` says yes."""
        answer = self.can(right, county, path, organisation)
        if not answer.yes:
            raise forbidden(answer.why)


@dataclass(frozen=True)
class Call:
    """One request to change something: who, with which client key, at which moment, for which reason."""

    actor: Actor
    key: str
    at: datetime
    reason: str = ""

    @property
    def today(self) -> date:
        """The county's calendar day of the call."""
        return self.at.astimezone(COUNTY_TIME).date()

    def part(self, *names: object) -> Call:
        """A call for one row of a batch: the same row of the same batch always has the same key."""
        return Call(self.actor, str(derived(self.key, *names)), self.at, self.reason)


def operator(name: str, county: int) -> Actor:
    """The person at the server's own console, who sets a book up: every right over one county, no account."""
    grants = tuple(Grant(right, county, "/", "operator") for right in Right)
    return Actor(None, str(derived("operator", name)), name, grants)
