"""Signing in and out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, credentials: object = None, *args: object) -> HttpResponse:
    """The page shown while an account is locked."""
    return render(request, "bangfu/sign_in.html", {"locked": True}, status=429)
