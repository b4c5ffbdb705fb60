"""bangfu password LOGIN"""

from __future__ import annotations

import argparse

from bangfu.cli.books import console_call
from bangfu.cli.telling import Telling
from bangfu.kernel.refusal import Refusal, mark
from bangfu.staff.actions import mark_password_issued, one_time_password
from bangfu.staff.models import Appointment, User


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Issue a password that must be changed at the first sign-in; the audit trail says for whom, never which."""
    user = User.objects.filter(login__iexact=given.login).first()
    if user is None:
        raise Refusal(
            mark("There is no account “%(login)s”."),
            cure=mark("Appoint the person first: import records with a row under staff."),
            login=given.login,
        )
    held = Appointment.objects.known().filter(user=user).order_by("pk").first()
    if held is None:
        raise Refusal(mark("“%(login)s” holds no position."), login=given.login)
    mark_password_issued(console_call(held.county_id), user_id=user.pk, county_id=held.county_id)
    password = one_time_password(user)
    telling.answer({"login": user.login, "name": user.name, "password": password}, [f"{user.login}: {password}"])
    return 0
