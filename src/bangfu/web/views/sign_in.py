"""Signing in and out, and choosing a password."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.messages import success
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from bangfu.audit.actions import note_event
from bangfu.kernel.digest import keyed_hex
from bangfu.kernel.ids import uuid7
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.scope import COUNTY_TIME, Actor, Call
from bangfu.staff.actions import choose_password, set_password
from bangfu.staff.models import User
from bangfu.staff.queries import actor_of
from bangfu.vault.rules.find import mask_text
from bangfu.web.forms import PasswordForm, SignInForm
from bangfu.web.gate import asked
from bangfu.web.middleware import told


def own_address(request: HttpRequest, address: str) -> str:
    """The address to go to next, or home when it leads to another host."""
    allowed = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if address and allowed else reverse("home")


def note_person(user: User, name: str) -> None:
    """One audit line about a person coming, going or failing to come in."""
    now = timezone.now()
    actor = actor_of(user, now.astimezone(COUNTY_TIME).date())
    county = next((grant.county for grant in actor.grants), None)
    known = Actor(actor.user_id, actor.uid, actor.name)
    note_event(Call(known, str(uuid7(now)), now), name=name, county=county, subject_uid=actor.uid)


def tried_name(request: HttpRequest | None, credentials: dict[str, str] | None) -> str:
    """The name under which failed sign-ins are counted: one that holds somebody's number only as a keyed digest."""
    typed = (credentials or {}).get("username") or (request.POST.get("username", "") if request else "")
    if mask_text(typed) == typed:
        return typed
    return keyed_hex(settings.SECRET_KEY.encode(), typed.encode())[:32]


def lock_minutes() -> int:
    """How long an account stays locked after too many wrong attempts."""
    return int(timedelta(hours=settings.AXES_COOLOFF_TIME).total_seconds() // 60)


def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; a locked account sees when it may try again."""
    following = own_address(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.user.is_authenticated:
        return HttpResponseRedirect(following)
    form = SignInForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_valid():
            user = form.get_user()
            login(request, user)
            note_person(user, "signed_in")
            return HttpResponseRedirect(following)
        # The typed name is not kept when nobody bears it: it may be a password in the wrong box.
        tried = User.objects.filter(login__iexact=request.POST.get("username", "")).first()
        if tried is not None:
            note_person(tried, "sign_in_failed")
    status = 200 if request.method == "GET" else 422
    context = {"form": form, "next": following, "sign_in_url": reverse("sign_in"), "minutes": lock_minutes()}
    return render(request, "bangfu/sign_in.html", context, status=status)


def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    note_person(asked(request).user, "signed_out")
    logout(request)
    return HttpResponseRedirect(reverse("sign_in"))


def password(request: HttpRequest) -> HttpResponse:
    """Choose a password of one's own; a one-time password is good for nothing else."""
    asking = asked(request)
    form = PasswordForm(request.POST or None, initial={"key": str(uuid7(asking.now))})
    if request.method == "POST" and form.is_valid():
        if not asking.user.check_password(form.cleaned_data["current"]):
            form.add_error("current", gettext("This is not your password."))
        else:
            county = next((grant.county for grant in asking.actor.grants), None)
            try:
                with transaction.atomic():
                    set_password(asking.user, form.cleaned_data["password"])
                    choose_password(asking.call(request), user_id=asking.user.pk, county_id=county)
            except Refusal as no:
                form.add_error("password", " ".join(told(no)).strip())
            else:
                update_session_auth_hash(request, asking.user)
                success(request, gettext("Your password is changed."))
                return HttpResponseRedirect(reverse("home"))
    context = {"form": form, "url": reverse("password"), "due": asking.user.must_change_password}
    return render(request, "bangfu/password.html", context, status=422 if form.errors else 200)


def locked_out(request: HttpRequest, credentials: object = None, *args: object) -> HttpResponse:
    """The page shown while an account is locked."""
    sentence = gettext(
        "Too many wrong attempts. Try again in %(minutes)s minutes; an attempt before that starts the wait anew."
    ) % {"minutes": lock_minutes()}
    context = {"locked": True, "lock_out": sentence, "sign_in_url": reverse("sign_in")}
    return render(request, "bangfu/sign_in.html", context, status=429)
