"""What every page's shell shows: book, headings, person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Filled by the views of the shell."""
    return {}
