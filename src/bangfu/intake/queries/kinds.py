"""The collections that a records file may hold, found in the packages that take them."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from bangfu.kernel.record import RecordKind

# What a row may point at comes before it.
ORDER = (
    "areas",
    "organisations",
    "successions",
    "documents",
    "staff",
    "villages",
    "household_years",
    "livings",
    "stated_values",
    "conditions",
    "occupations",
    "list_entries",
    "programmes",
    "standards",
    "batches",
    "projects",
    "lots",
    "serves",
    "work_items",
    "progress",
    "milestones",
    "assets",
    "accounts",
    "share_rules",
    "cohorts",
    "participations",
    "entries",
    "events",
    "assignments",
    "cases",
    "duties",
    "plans",
    "plan_items",
    "targets",
    "claims",
)


def record_kinds() -> tuple[RecordKind, ...]:
    """Every collection of the product, in the order in which rows are taken."""
    found: dict[str, RecordKind] = {}
    for config in apps.get_app_configs():
        if not config.name.startswith("bangfu.") or not find_spec(f"{config.name}.actions"):
            continue
        module = f"{config.name}.actions"
        records = import_module(module)
        if hasattr(records, "__path__") and find_spec(f"{module}.records"):
            records = import_module(f"{module}.records")
        for kind in getattr(records, "RECORD_KINDS", ()):
            found[kind.collection] = kind
    return tuple(found[collection] for collection in sorted(found, key=ORDER.index))
