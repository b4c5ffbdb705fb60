"""Writing positions, people, and their passwords."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from bangfu.audit.actions import Act, action
from bangfu.kernel.ids import derived
from bangfu.kernel.refusal import Refusal, forbidden, mark
from bangfu.kernel.right import Right
from bangfu.places.models import Area, County
from bangfu.places.queries import refuse_other_county
from bangfu.staff.models import Appointment, Organisation, Position, User
from bangfu.staff.rules.roles import ROLES, powers_clash
from bangfu.subjects.models import Subject

WEAK = {
    "password_too_short": mark("The password is too short: at least %(min_length)s characters."),
    "password_too_common": mark("This password is among the most common ones and easy to guess."),
    "password_entirely_numeric": mark("The password has digits only; add letters."),
    "password_too_similar": mark("The password is too like your name or sign-in name."),
}
WEAK_OTHERWISE = mark("This password is too weak; choose another one.")
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@action("staff.user.appoint", Right.STAFF_USER_WRITE)
def appoint(
    act: Act,
    *,
    login: str,
    name: str,
    organisation: Organisation,
    role: str,
    title: str,
    county: County,
    area: Area | None,
    valid_from: date,
    basis: Subject | None = None,
) -> Appointment:
    """Appoint a person to a position, making the account when it is their first.

    Errors: Refusal for an unknown role, for appointing oneself, and when one person would hold two of the three
    administrations or one beside office work.
    """
    act.permit(county.pk, area.path if area else "/")
    if role not in ROLES:
        raise Refusal(mark("There is no role “%(role)s”."), field="role", role=role)
    refuse_other_county(
        county.pk,
        organisation=organisation.subject.county_id,
        area=area.county_id if area else None,
        basis=basis.county_id if basis else None,
    )
    user = User.objects.filter(login__iexact=login).first()
    if user is not None and user.pk == act.call.actor.user_id:
        raise forbidden(mark("Nobody appoints themselves."))
    if user is None:
        user = User(uid=derived("user", login), login=login, name=name)
        user.set_unusable_password()
        user.save()
    # Also what begins later: the two would be held together from that day on.
    held = Appointment.objects.filter(user=user).known().exclude(valid_to__lte=valid_from)
    if powers_clash({*held.values_list("position__role", flat=True), role}):
        raise Refusal(mark("One person may not hold this role beside the ones they have."), field="role")
    position = Position.objects.filter(organisation=organisation, role=role, title=title).first()
    if position is None:
        position = Position(organisation=organisation, role=role, title=title)
        position.save()
    row = Appointment(user=user, position=position, area=area, county=county, valid_from=valid_from, basis=basis)
    row.save()
    act.about(user.uid)
    act.note(role=role)
    return row


@action("staff.user.release", Right.STAFF_USER_WRITE)
def release(act: Act, *, appointment: Appointment, on: date) -> Appointment:
    """End an appointment on a day; its rights end with the next request."""
    act.permit(appointment.county_id, appointment.area.path if appointment.area else "/")
    if appointment.superseded_seq is not None:
        raise Refusal(mark("This appointment was already changed."))
    if appointment.valid_from is not None and on < appointment.valid_from:
        raise Refusal(mark("It would end before it began."), field="on")
    closed = Appointment(user=appointment.user, position=appointment.position, area=appointment.area)
    closed.county, closed.basis = appointment.county, appointment.basis
    closed.valid_from, closed.valid_to = appointment.valid_from, on
    appointment.supersede()
    closed.save()
    act.about(appointment.user.uid)
    return closed


@action("staff.password.issue", Right.STAFF_USER_WRITE)
def mark_password_issued(act: Act, *, user_id: int, county_id: int) -> None:
    """Record that a one-time password was issued for an account."""
    act.permit(county_id, "/")
    act.about(User.objects.get(pk=user_id).uid)


def one_time_password(user: User) -> str:
    """Set and answer a password that must be changed at the first sign-in; only its hash is kept."""
    return one_time_passwords([user])[user.pk]


def one_time_passwords(users: Sequence[User]) -> dict[int, str]:
    """The same for several people, by user id; hashing is slow on purpose, so it runs on every core."""
    passwords = ["-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3)) for _ in users]
    with ThreadPoolExecutor() as pool:
        hashes = list(pool.map(make_password, passwords))
    for user, kept in zip(users, hashes, strict=True):
        user.password, user.must_change_password = kept, True
        user.save(update_fields=["password", "must_change_password"])
    return {user.pk: password for user, password in zip(users, passwords, strict=True)}


@action("staff.password.choose", None)
def choose_password(act: Act, *, user_id: int, county_id: int | None) -> None:
    """Record that a person chose a new password; the password itself never enters an action's body."""
    if act.call.actor.user_id != user_id:
        raise forbidden(mark("Everyone chooses only their own password."))
    act.permit_anywhere()
    act.county = county_id
    act.about(act.call.actor.uid)


def set_password(user: User, password: str) -> None:
    """Set a person's own password; Refusal telling what is weak about it, or that it is the one they have."""
    if user.check_password(password):
        raise Refusal(mark("This is the password you have."), cure=mark("Choose another one."), field="password")
    try:
        validate_password(password, user)
    except ValidationError as weak:
        first = weak.error_list[0]
        sentence = WEAK.get(str(first.code), WEAK_OTHERWISE)
        raise Refusal(sentence, field="password", **(first.params or {})) from weak
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
