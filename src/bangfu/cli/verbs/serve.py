"""bangfu serve"""

from __future__ import annotations

import argparse

import waitress
from django.conf import settings
from django.core.checks import Error, run_checks
from django.core.management import call_command

from bangfu.cli.telling import Telling
from bangfu.config.wsgi import application
from bangfu.kernel.refusal import Refusal, mark

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Answer browsers until stopped."""
    serve(given.host, given.port, telling)
    return 0


def serve(host: str, port: int, telling: Telling) -> None:
    """Check the installation, then serve; Refusal when a check fails or demo data would leave this machine."""
    if settings.MODE == "demo" and host not in LOOPBACK:
        raise Refusal(mark("The demonstration answers this machine only."), cure=mark("Leave --host out."))
    faults = [fault for fault in run_checks() if isinstance(fault, Error) or fault.is_serious()]
    if faults:
        raise Refusal(mark("The start is refused: %(faults)s"), faults="; ".join(str(fault) for fault in faults))
    call_command("migrate", verbosity=0, interactive=False)
    telling.say(f"帮扶一本账: http://{host}:{port}/   (Ctrl-C ends)")
    waitress.serve(application, host=host, port=port, threads=8, ident="bangfu", clear_untrusted_proxy_headers=True)
