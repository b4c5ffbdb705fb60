"""The server of the journeys: what still serves a browser when it stops leaves the tests' connection alone."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer


@pytest.mark.django_db(transaction=True)
def test_a_browser_that_closes_after_the_server_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    faults: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", faults.append)
    before = set(threading.enumerate())
    server = LiveServer("localhost")
    client = socket.create_connection((server.thread.host, server.thread.port))
    client.sendall(b"GET /sign-in/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert client.recv(4096).startswith(b"HTTP/1.1 200")
    server.stop()
    client.close()
    for one in set(threading.enumerate()) - before:
        one.join(10)
    assert faults == []
