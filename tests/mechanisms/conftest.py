"""Only the tests of the mechanisms that are asked for, when some are."""

from __future__ import annotations

import os

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests whose mark names one of BANGFU_MECHANISMS."""
    wanted = set(os.environ.get("BANGFU_MECHANISMS", "").split())
    if not wanted:
        return
    kept = [item for item in items if any(wanted & set(found.args) for found in item.iter_markers("mechanism"))]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept
