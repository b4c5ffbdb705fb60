"""bangfu serve"""

from __future__ import annotations

import argparse
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from threading import Event, Thread

import waitress
from django.conf import settings
from django.core.checks import Error, run_checks
from django.core.management import call_command

from bangfu.cli.books import console_call, now
from bangfu.cli.telling import Telling
from bangfu.config.wsgi import application
from bangfu.jobs.actions import work
from bangfu.kernel.refusal import Refusal, mark
from bangfu.policybook.actions import load_vendor
from bangfu.policybook.queries import vendor_brings
from bangfu.policybook.rules.files import read_folder
from bangfu.registry.actions.forgetting import DueForgetting
from bangfu.screening.actions.daily import DailyRuns

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Answer browsers until stopped."""
    serve(given.host, given.port, telling, proxy=given.proxy)
    return 0


def serve(host: str, port: int, telling: Telling, *, proxy: str = "127.0.0.1") -> None:
    """Check the installation, then serve; Refusal when a check fails or demo data would leave this machine.

    `proxy` is the address of the one server before this one whose word on https and on the reader's address is taken.
    """
    refuse_taken(host, port)
    if settings.MODE == "demo" and host not in LOOPBACK:
        raise Refusal(mark("The demonstration answers this machine only."), cure=mark("Leave --host out."))
    faults = [fault for fault in run_checks() if isinstance(fault, Error) or fault.is_serious()]
    if faults:
        raise Refusal(mark("The start is refused: %(faults)s"), faults="; ".join(str(fault) for fault in faults))
    call_command("migrate", verbosity=0, interactive=False)
    offered = offer_policy(now())
    if offered:
        telling.say(f"{offered} entries of the new program's policy are proposed; two officers put them in force.")
    telling.say(f"帮扶一本账: http://{host}:{port}/   (Ctrl-C ends)")
    stop = Event()
    worker = Thread(
        target=work,
        args=(now, stop),
        kwargs={"ask": _asking(DailyRuns(), DueForgetting())},
        name="bangfu-worker",
        daemon=True,
    )
    worker.start()
    try:
        _answer(host, port, proxy)
    finally:
        stop.set()


def _asking(*each: Callable[[datetime], None]) -> Callable[[datetime], None]:
    """What the worker is told the time for: each of them in turn."""

    def ask(now: datetime) -> None:
        for one in each:
            one(now)

    return ask


def _answer(host: str, port: int, proxy: str) -> None:
    waitress.serve(
        application,
        host=host,
        port=port,
        threads=8,
        ident="bangfu",
        trusted_proxy=proxy,
        trusted_proxy_headers={"x-forwarded-proto", "x-forwarded-for"},
        clear_untrusted_proxy_headers=True,
    )


def refuse_taken(host: str, port: int) -> None:
    """Refuse before anything is done when another program answers on this port."""
    try:
        with socket.create_server((host, port)):
            return
    except OSError as no:
        raise Refusal(
            mark("Port %(port)s cannot be used: %(why)s."),
            cure=mark("Choose another with --port."),
            port=port,
            why=no.strerror or str(no),
        ) from no


def offer_policy(at: datetime) -> int:
    """Propose what a newer program brings; how many entries. Nothing is written when it brings nothing."""
    files = read_folder(settings.BANGFU_POLICY)
    if not vendor_brings(files):
        return 0
    counts = load_vendor(replace(console_call(0), at=at), files=files)
    return counts["proposed"]
