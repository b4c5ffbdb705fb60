"""Accounts: passwords nobody chose, powers that must stay apart."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.hashers import get_hasher, identify_hasher

from bangfu.audit.models import Line as TrailLine
from bangfu.cli.keeping.doctor.line import Line, bad, ok, warn
from bangfu.kernel.scope import COUNTY_TIME
from bangfu.staff.models import Appointment, User
from bangfu.staff.rules.roles import ADMINISTRATIONS, ROLES, powers_clash

ONE_TIME_DAYS = 14
IDLE_DAYS = 90
# A guess costs a fifth of a second; so only the accounts that matter most are tried, with what a lazy person chooses.
TRIED_ACCOUNTS = 10
GUESSES = ("Admin@123456", "admin123456", "bangfu123456")


def account_lines(now: datetime) -> list[Line]:
    """Every look at the accounts in use."""
    users = list(User.objects.filter(is_active=True).order_by("pk"))
    if not users:
        return [warn("accounts", "nobody can sign in yet", "import staff records")]
    return [_superuser_line(), _hash_line(users), _one_time_line(users, now), *_power_lines(users, now)]


def _superuser_line() -> Line:
    if "is_superuser" in {field.name for field in User._meta.get_fields()}:
        return bad("superuser", "the table of users has a superuser flag", "this is not the program's own table")
    return ok("superuser", "there is no such thing")


def _hash_line(users: list[User]) -> Line:
    weak = [user.login for user in users if user.has_usable_password() and not _strong(user.password)]
    if weak:
        return bad("password hashes", "weak: " + _some(weak), "give them one-time passwords")
    return ok("password hashes", f"{sum(user.has_usable_password() for user in users)} accounts can sign in")


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
        says = f"not changed for {ONE_TIME_DAYS} days: {_some(old)}"
        return bad("one-time passwords", says, "take them back, or issue new ones")
    if waiting:
        says = f"still to be changed: {_some(sorted(waiting.values()))}"
        return warn("one-time passwords", says, "see that these people sign in once")
    return ok("one-time passwords", "none open")


def _power_lines(users: list[User], now: datetime) -> list[Line]:
    held: dict[int, set[str]] = {}
    today = now.astimezone(COUNTY_TIME).date()
    for user, role in Appointment.objects.as_of(today).values_list("user_id", "position__role"):
        held.setdefault(user, set()).add(role)
    clash = [user.login for user in users if powers_clash(held.get(user.pk, set()))]
    lines = [
        bad("separate powers", "two powers in one hand: " + _some(clash), "end one of the appointments")
        if clash
        else ok("separate powers", "nobody holds two of the three administrations, or one beside office work")
    ]
    admins = [user for user in users if _administers(held.get(user.pk, set()))]
    guessed = [user.login for user in admins[:TRIED_ACCOUNTS] if _guessed(user)]
    if guessed:
        lines.append(bad("guessed passwords", _some(guessed), "give them one-time passwords today"))
    before = now - timedelta(days=IDLE_DAYS)
    idle = [user.login for user in users if user.last_login and user.last_login < before and held.get(user.pk)]
    if idle:
        says = f"not signed in for {IDLE_DAYS} days: {_some(idle)}"
        lines.append(warn("idle accounts", says, "end the appointments of those who left"))
    return lines


def _administers(roles: set[str]) -> bool:
    return any(ROLES[role].power in ADMINISTRATIONS for role in roles if role in ROLES)


def _guessed(user: User) -> bool:
    return user.has_usable_password() and any(user.check_password(word) for word in (user.login, *GUESSES))


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"
