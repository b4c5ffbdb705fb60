"""Django's entry for the pages."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the start-up check."""

    name = "bangfu.web"

    def ready(self) -> None:
        """The check asks the gate, and the gate needs the models, which are there only now."""
        import_module("bangfu.web.checks")
