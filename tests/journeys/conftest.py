"""Journeys go through Debian's own Chromium; playwright's wheel only drives it and downloads nothing."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import LiveServerThread

# Playwright's synchronous interface runs an event loop in this thread, and Django refuses the ORM inside one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
SWITCHES = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --disable-dev-shm-usage"
)


class Server(ThreadedWSGIServer):
    """A server whose threads leave the connection alone that a test in memory lends them: it is not theirs to close.

    A browser may hold its socket longer than the server runs, when the connection is no longer lent.
    """

    def _close_connections(self) -> None:
        if not self.connections_override:
            super()._close_connections()


LiveServerThread.server_class = Server


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": shutil.which("chromium"), "args": SWITCHES.split()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
