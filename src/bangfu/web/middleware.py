"""Headers of every answer, and refusals told as pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.kernel.refusal import Refusal, in_words
from bangfu.web.gate import note_refusal

Handler = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)


def security_headers(next_handler: Handler) -> Handler:
    """A strict content policy, and no copy of any page in a shared cache."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = next_handler(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


def told(refusal: Refusal) -> tuple[str, str]:
    """The refusal's message and cure in the reader's language."""
    return in_words(refusal, gettext)


class refusals:
    """Turn a Refusal that nobody answered into a page with its status."""

    def __init__(self, next_handler: Handler) -> None:
        self.next_handler = next_handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.next_handler(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page that tells what was refused, why, and what to do."""
        if not isinstance(exception, Refusal):
            return None
        note_refusal(request, exception)
        return refused(request, exception)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page that tells what was refused, why, and what to do."""
    message, cure = told(refusal)
    if refusal.status in (403, 404):
        context = {"why": message, "cure": cure}
        return render(request, f"bangfu/{refusal.status}.html", {"refusal": context}, status=refusal.status)
    context = {
        "what": refusal.where or gettext("Your request was not carried out; nothing has changed."),
        "why": message,
        "cure": cure or gettext("Go back and look at what you sent."),
    }
    return render(request, "bangfu/refusal.html", {"refusal": context}, status=refusal.status)
