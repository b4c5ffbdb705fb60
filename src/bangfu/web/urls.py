"""Every address of the site, each with its right."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
