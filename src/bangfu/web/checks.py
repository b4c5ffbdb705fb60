"""The face's start-up check: an address without a declared right stops the program."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, register

from bangfu.web.gate import undeclared


@register()
def every_address_declares_its_right(**_: Any) -> list[Error]:
    """One error for each address whose view passed no gate."""
    return [
        Error(f"The address «{route}» declares no right.", hint="Use gate.page or gate.open_page.", id="web.E001")
        for route in undeclared()
    ]
