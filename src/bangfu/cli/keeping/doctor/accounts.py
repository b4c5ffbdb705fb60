"""Accounts: passwords nobody chose, powers that must stay apart."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.hashers import get_hasher, identify_hasher

from bangfu.audit.models import Line as TrailLine
from bangfu.cli.keeping.doctor.line import Line, bad, ok, warn
from bangfu.kernel.refusal import mark
from bangfu.kernel.scope import COUNTY_TIME
from bangfu.staff.models import Appointment, User
from bangfu.staff.rules.roles import ADMINISTRATIONS, ROLES, powers_clash

ONE_TIME_DAYS = 14
IDLE_DAYS = 90
# A guess costs a fifth of a second; so only the accounts that matter most are tried, with what a lazy person chooses.
TRIED_ACCOUNTS = 10
ONE_TIME, POWERS = mark("one-time passwords"), mark("separate powers")
GUESSES = ("Admin@123456", "admin123456", "bangfu123456")


def account_lines(now: datetime) -> list[Line]:
    """Every look at the accounts in use."""
    users = list(User.objects.filter(is_active=True).order_by("pk"))
    if not users:
        return [warn(mark("accounts"), mark("nobody can sign in yet"), mark("import staff records"))]
    return [_superuser_line(), _hash_line(users), _one_time_line(users, now), *_power_lines(users, now)]


def _superuser_line() -> Line:
    if "is_superuser" in {field.name for field in User._meta.get_fields()}:
        return bad(
            mark("superuser"),
            mark("the table of users has a superuser flag"),
            mark("this is not the program's own table"),
        )
    return ok(mark("superuser"), mark("no account has such a flag"))


def _hash_line(users: list[User]) -> Line:
    weak = [user.login for user in users if user.has_usable_password() and not _strong(user.password)]
    if weak:
        return bad(
            mark("password hashes"), mark("weak: %(names)s"), mark("give them one-time passwords"), names=_some(weak)
        )
    return ok(
        mark("password hashes"),
        mark("%(count)s accounts can sign in"),
        count=sum(user.has_usable_password() for user in users),
    )


def _strong(encoded: str) -> bool:
    try:
        return identify_hasher(encoded).algorithm == get_hasher("default").algorithm
    except ValueError:
        return False


def _one_time_line(users: list[User], now: datetime) -> Line:
    waiting = {str(user.uid): user.login for user in users if user.must_change_password and user.has_usable_password()}
    issued = TrailLine.objects.filter(action="staff.password.issue", subject_uid__in=waiting, at__lt=now)
    late = issued.filter(at__lt=now - timedelta(days=ONE_TIME_DAYS)).values_list("subject_uid", flat=True)
    fresh = issued.filter(at__gte=now - timedelta(days=ONE_TIME_DAYS)).values_list("subject_uid", flat=True)
    old = sorted(waiting[uid] for uid in set(late) - set(fresh))
    if old:
        says = mark("not changed for %(days)s days: %(names)s")
        return bad(ONE_TIME, says, mark("take them back, or issue new ones"), days=ONE_TIME_DAYS, names=_some(old))
    if waiting:
        names = _some(sorted(waiting.values()))
        cure = mark("see that these people sign in once")
        return warn(ONE_TIME, mark("still to be changed: %(names)s"), cure, names=names)
    return ok(ONE_TIME, mark("none open"))


def _power_lines(users: list[User], now: datetime) -> list[Line]:
    held: dict[int, set[str]] = {}
    today = now.astimezone(COUNTY_TIME).date()
    for user, role in Appointment.objects.as_of(today).values_list("user_id", "position__role"):
        held.setdefault(user, set()).add(role)
    clash = [user.login for user in users if powers_clash(held.get(user.pk, set()))]
    lines = [
        bad(POWERS, mark("two powers in one hand: %(names)s"), mark("end one of the appointments"), names=_some(clash))
        if clash
        else ok(POWERS, mark("nobody holds two of the three administrations, or one beside office work"))
    ]
    admins = [user for user in users if _administers(held.get(user.pk, set()))]
    guessed = [user.login for user in admins[:TRIED_ACCOUNTS] if _guessed(user)]
    if guessed:
        lines.append(
            bad(
                mark("guessed passwords"),
                "%(names)s",
                mark("give them one-time passwords today"),
                names=_some(guessed),
            )
        )
    before = now - timedelta(days=IDLE_DAYS)
    idle = [user.login for user in users if user.last_login and user.last_login < before and held.get(user.pk)]
    if idle:
        says, cure = mark("not signed in for %(days)s days: %(names)s"), mark("end the appointments of those who left")
        lines.append(warn(mark("idle accounts"), says, cure, days=IDLE_DAYS, names=_some(idle)))
    return lines


def _administers(roles: set[str]) -> bool:
    return any(ROLES[role].power in ADMINISTRATIONS for role in roles if role in ROLES)


def _guessed(user: User) -> bool:
    return user.has_usable_password() and any(user.check_password(word) for word in (user.login, *GUESSES))


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} … (+{len(names) - 5})"
