"""Appointments, powers kept apart, revocation, successors, and passwords."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import identify_hasher
from django.test import RequestFactory

from bangfu.audit.models import Line
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import Area
from bangfu.staff.actions import (
    appoint,
    choose_password,
    one_time_password,
    one_time_passwords,
    register_organisation,
    release,
    rename_organisation,
    set_password,
    succeed,
)
from bangfu.staff.models import Appointment, Organisation, User
from bangfu.staff.queries import actor_of, heir_of, name_of, organisation
from bangfu.staff.rules.roles import ROLES, powers_clash
from tests.actions.book import TODAY, Book, made

SINCE = date(2026, 1, 1)


@pytest.fixture
def book(db: None) -> Book:
    return made()


def give(
    book: Book,
    role: str,
    login: str = "zhao",
    since: date = SINCE,
    *,
    area: Area | None = None,
    actor: Actor | None = None,
) -> Appointment:
    return appoint(
        book.call(actor=actor),
        login=login,
        name="赵一",
        organisation=book.bureau,
        role=role,
        title=role,
        county=book.county,
        area=area,
        valid_from=since,
    )


def office(book: Book, code: str, name: str = "局", alias: str = "") -> Organisation:
    return register_organisation(
        book.call(), county=book.county, code=code, name=name, level="county", kind="bureau", alias=alias
    )


def test_revocation_bites_at_the_next_question(book: Book) -> None:
    held = give(book, "county_officer")
    user = held.user
    assert actor_of(user, TODAY).can(Right.PLACE_AREA_WRITE, book.county.pk, "/1/").yes
    assert actor_of(user, date(2025, 12, 31)).grants == ()
    release(book.call(), appointment=held, on=TODAY)
    assert actor_of(user, TODAY).grants == ()
    assert actor_of(user, date(2026, 11, 20)).holds(Right.PLACE_AREA_WRITE)
    with pytest.raises(Refusal, match="changed"):
        release(book.call(), appointment=held, on=TODAY)
    user.is_active = False
    assert actor_of(user, date(2026, 11, 20)).grants == ()


def test_nobody_appoints_themselves_under_any_spelling(book: Book) -> None:
    user = give(book, "security_admin", "admin").user
    admin = actor_of(user, TODAY)
    assert admin.holds(Right.STAFF_USER_WRITE)
    for login in ("admin", "ADMIN", "Admin"):
        with pytest.raises(Refusal, match="Nobody appoints themselves") as refused:
            give(book, "reader", login, actor=admin)
        assert refused.value.status == 403
    assert give(book, "reader", "other", actor=admin).user.login == "other"


def test_powers_stay_apart_also_when_the_days_come_in_the_wrong_order(book: Book) -> None:
    give(book, "system_admin", "later", date(2027, 1, 1))
    with pytest.raises(Refusal, match="may not hold") as refused:
        give(book, "security_admin", "later", date(2026, 6, 1))
    assert refused.value.field == "role"
    held = give(book, "auditor", "early")
    with pytest.raises(Refusal, match="may not hold"):
        give(book, "audit_admin", "early")
    release(book.call(), appointment=held, on=date(2026, 6, 1))
    assert give(book, "audit_admin", "early", date(2026, 6, 1)).pk
    administrations = [role for role in ROLES if role.endswith("_admin")]
    for one in administrations:
        assert all(powers_clash({one, other}) for other in ROLES if other != one)


def test_refused_appointments(book: Book) -> None:
    with pytest.raises(Refusal, match="no role"):
        give(book, "king")
    other = made("990178")
    with pytest.raises(Refusal) as refused:
        give(book, "reader", area=other.area("T"))
    assert refused.value.field == "area"
    with pytest.raises(Refusal, match="before it began"):
        release(book.call(), appointment=give(book, "reader"), on=date(2025, 1, 1))


def test_a_renamed_office_keeps_its_past_and_what_hides_it(book: Book) -> None:
    one = office(book, "A", "甲局", "某局")
    rename_organisation(book.call(), organisation=one, name="丙局", on=date(2025, 1, 1))
    rename_organisation(book.call(), organisation=one, name="乙局", on=date(2024, 1, 1))
    one = organisation(book.county, "A")
    assert [name_of(one, date(year, 6, 1)) for year in (2023, 2024, 2025)] == ["甲局", "乙局", "丙局"]
    assert name_of(one, TODAY, hidden=True) == "某局"
    assert (one.subject.label, one.subject.alias) == ("丙局", "某局")
    assert one.names.known().count() == 3  # type: ignore[attr-defined]
    with pytest.raises(Refusal, match="on that day"):
        rename_organisation(book.call(), organisation=one, name="丁局", on=date(2025, 1, 1))


def test_successors_are_followed_to_the_end_and_round_trips_end(book: Book) -> None:
    a, b, c = office(book, "A"), office(book, "B"), office(book, "D")
    succeed(book.call(), gone=a, heir=b, on=date(2020, 1, 1))
    succeed(book.call(), gone=b, heir=c, on=date(2022, 1, 1))
    assert [heir_of(a, date(year, 6, 1)) for year in (2019, 2021, 2023)] == [a, b, c]
    succeed(book.call(), gone=c, heir=a, on=date(2024, 1, 1))
    assert heir_of(a, TODAY) == c
    for gone, heir in ((a, a), (a, b), (a, made("990178").bureau)):
        with pytest.raises(Refusal) as refused:
            succeed(book.call(), gone=gone, heir=heir, on=TODAY)
        assert refused.value.field == "heir"


def test_a_one_time_password_must_be_changed_and_weak_ones_are_refused(book: Book) -> None:
    user = give(book, "reader", "zhaoyi").user
    assert not user.has_usable_password()
    password = one_time_password(user)
    user = User.objects.get(pk=user.pk)
    assert user.must_change_password and user.check_password(password)
    for weak in (password, "short1", "1234567890", "password123", "zhaoyi2026"):
        with pytest.raises(Refusal) as refused:
            set_password(user, weak)
        assert refused.value.field == "password"
    assert User.objects.get(pk=user.pk).must_change_password
    set_password(user, "青山-quiet-river-41")
    user = User.objects.get(pk=user.pk)
    assert not user.must_change_password and user.check_password("青山-quiet-river-41")


def test_passwords_of_several_are_all_different_and_hashed(book: Book) -> None:
    users = [give(book, "reader", f"user{number}").user for number in range(4)]
    issued = one_time_passwords(users)
    assert len(set(issued.values())) == 4
    for user in User.objects.filter(login__startswith="user"):
        assert user.check_password(issued[user.pk])
        assert identify_hasher(user.password)
    assert not any(password in str(line.detail) for line in Line.objects.all() for password in issued.values())


def test_only_one_s_own_password_is_chosen(book: Book) -> None:
    user = give(book, "reader").user
    with pytest.raises(Refusal, match="their own") as refused:
        choose_password(book.call(), user_id=user.pk, county_id=book.county.pk)
    assert refused.value.status == 403
    choose_password(book.call(actor=actor_of(user, TODAY)), user_id=user.pk, county_id=book.county.pk)


def test_five_wrong_passwords_lock_the_account_from_every_address(book: Book) -> None:
    user, other = give(book, "reader", "locked").user, give(book, "reader", "free").user
    passwords = one_time_passwords([user, other])

    def sign_in(login: str, password: str, address: str) -> object:
        request = RequestFactory().post("/sign-in/", REMOTE_ADDR=address)
        return authenticate(request, username=login, password=password)

    assert sign_in("locked", passwords[user.pk], "10.0.0.1") == user
    for number in range(5):
        assert sign_in("locked", "wrong", f"10.0.0.{number}") is None
    assert sign_in("locked", passwords[user.pk], "10.0.0.1") is None
    assert sign_in("locked", passwords[user.pk], "10.9.9.9") is None
    assert sign_in("free", passwords[other.pk], "10.0.0.1") == other
