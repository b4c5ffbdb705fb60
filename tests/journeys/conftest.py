"""Journeys go through Debian's own Chromium; playwright's wheel only drives it and downloads nothing."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest

# Playwright's synchronous interface runs an event loop in this thread, and Django refuses the ORM inside one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
SWITCHES = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --disable-dev-shm-usage"
)


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": shutil.which("chromium"), "args": SWITCHES.split()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
