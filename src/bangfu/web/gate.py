"""The gate before every page: who asks, for which book, with which right. A URL without one stops the start."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bangfu.audit.actions import note_event
from bangfu.kernel.ids import uuid7
from bangfu.kernel.refusal import Refusal, forbidden, mark, missing
from bangfu.kernel.right import Right
from bangfu.kernel.scope import COUNTY_TIME, Actor, Call
from bangfu.places.models import County
from bangfu.staff.models import Appointment, User
from bangfu.staff.queries import actor_with, appointments

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Gate:
    """What a URL declares: the right it needs (None: open to everybody or to every signed-in person)."""

    right: Right | None
    signed_in: bool
    book: bool
    methods: tuple[str, ...]


@dataclass(frozen=True)
class Asking:
    """The person behind a request with the appointments they hold, at one moment, in one book."""

    user: User
    held: tuple[Appointment, ...]
    actor: Actor
    now: datetime
    book: County | None

    @property
    def today(self) -> date:
        """The county's calendar day."""
        return self.now.astimezone(COUNTY_TIME).date()

    def call(self, request: HttpRequest) -> Call:
        """The call of a form: its key was made with the form, so that sending it twice does the thing once."""
        key = request.POST.get("key", "")
        try:
            return Call(self.actor, str(UUID(key)), self.now, request.POST.get("reason", "").strip())
        except ValueError:
            raise Refusal(mark("This form has lost its number."), cure=mark("Open it again."), status=428) from None


def page(
    route: str, view: View, name: str, *, right: Right, methods: tuple[str, ...] = ("GET",), book: bool = True
) -> URLPattern:
    """A page behind a right; `book` pages live under the code of one county or sample."""
    gate = Gate(right, signed_in=True, book=book, methods=methods)
    return path(f"<str:book>/{route}" if book else route, _kept(view, gate), name=name)


def open_page(
    route: str, view: View, name: str, *, methods: tuple[str, ...] = ("GET",), signed_in: bool = False
) -> URLPattern:
    """A page without a right: signing in, choosing a language, complaining."""
    return path(route, _kept(view, Gate(None, signed_in=signed_in, book=False, methods=methods)), name=name)


def _kept(view: View, gate: Gate) -> View:
    @functools.wraps(view)
    def passed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not gate.signed_in:
            return view(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        code = kwargs.pop("book", None)
        asking = _asking(request)
        request.asking = asking  # type: ignore[attr-defined]
        if gate.book:
            asking = replace(asking, book=_book(asking.actor, code))
            request.asking = asking  # type: ignore[attr-defined]
        if _password_is_due(request, asking.user) and _name(request) not in ("password", "sign_out", "demo_role"):
            return HttpResponseRedirect(reverse("password"))
        if gate.right is not None:
            _need(asking, gate.right)
        return view(request, *args, **kwargs)

    guarded = require_http_methods([*gate.methods, *(("HEAD",) if "GET" in gate.methods else ())])(passed)
    guarded.gate = gate  # type: ignore[attr-defined]
    return guarded


def _name(request: HttpRequest) -> str:
    return (request.resolver_match.view_name if request.resolver_match else "") or ""


def _password_is_due(request: HttpRequest, user: User) -> bool:
    """One-time passwords are changed first; in the demonstration a switched role has none."""
    return user.must_change_password and not (settings.MODE == "demo" and request.session.get("switched"))


def _asking(request: HttpRequest) -> Asking:
    user = request.user
    if not isinstance(user, User):
        raise forbidden(mark("Sign in first."))
    now = timezone.now()
    held = tuple(appointments(user, now.astimezone(COUNTY_TIME).date()))
    return Asking(user, held, actor_with(user, held), now, None)


def _book(actor: Actor, code: str | None) -> County:
    county = County.objects.filter(code=code, pk__in={grant.county for grant in actor.grants}).first()
    if county is None:
        raise missing(mark("There is no such book, or it is not yours to open."))
    return county


def _need(asking: Asking, right: Right) -> None:
    held = asking.actor.reach(right)
    if asking.book is not None:
        held = tuple(grant for grant in held if grant.county == asking.book.pk)
    if not held:
        raise forbidden(mark("Your role does not carry this right."))


def note_refusal(request: HttpRequest, refusal: Refusal) -> None:
    """One audit line for a request refused for want of a right, and for a change asked of what is out of reach."""
    asking: Asking | None = getattr(request, "asking", None)
    if asking is None or not (refusal.status == 403 or (refusal.status == 404 and request.method == "POST")):
        return
    county = asking.book.pk if asking.book else next((grant.county for grant in asking.actor.grants), None)
    call = Call(asking.actor, str(uuid7(asking.now)), asking.now)
    note_event(call, name="refused", county=county, page=_name(request), method=request.method)


def asked(request: HttpRequest) -> Asking:
    """The person behind a gated request."""
    asking: Asking = request.asking  # type: ignore[attr-defined]
    return asking


def book_of(request: HttpRequest) -> County:
    """The book of a gated book page."""
    book = asked(request).book
    if book is None:
        raise missing(mark("There is no such book, or it is not yours to open."))
    return book


def routes(resolver: URLResolver | None = None, prefix: str = "") -> list[tuple[str, str, Any]]:
    """Every URL of the site: (route, name, callback)."""
    found: list[tuple[str, str, Any]] = []
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += routes(entry, route)
        else:
            found.append((route, entry.name or "", entry.callback))
    return found


def undeclared() -> list[str]:
    """Routes that declare no gate; the start-up check refuses to start when there are any."""
    return [route for route, _, callback in routes() if not isinstance(getattr(callback, "gate", None), Gate)]
