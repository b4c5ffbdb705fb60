"""bangfu init"""

from __future__ import annotations

import argparse

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext

from bangfu.cli.books import console_call
from bangfu.cli.telling import Telling
from bangfu.kernel.refusal import Refusal, mark
from bangfu.places.actions import open_county
from bangfu.places.models import County
from bangfu.policybook.actions import load_vendor
from bangfu.policybook.rules.files import read_folder


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Make an empty book: tables, keys, the vendor's policy in force, one county."""
    telling.say(gettext("Making the tables …"))
    call_command("migrate", verbosity=0, interactive=False)
    if County.objects.filter(code=given.county).exists():
        raise Refusal(mark("The county %(code)s is already in this book."), code=given.county)
    counts = load_vendor(console_call(0), files=read_folder(settings.BANGFU_POLICY))
    county = open_county(
        console_call(0),
        code=given.county,
        name_zh=given.name,
        name_en=given.name_en or given.name,
        kind="county",
        made=False,
    )
    telling.answer(
        {"county": county.code, "folder": str(given.data), "policy": counts},
        [
            gettext("%(name)s (%(code)s) in %(folder)s")
            % {"name": county.name_zh, "code": county.code, "folder": given.data},
            gettext("Policy: %(count)s entries in force.") % {"count": counts["in_force"] or counts["unchanged"]},
            gettext("Keep a copy of %(keys)s apart from every backup: without it nothing sealed can be read.")
            % {"keys": given.data / "keys"},
            gettext(
                "Next: bangfu import records FILE (areas, organisations, staff), bangfu password LOGIN, bangfu serve."
            ),
        ],
    )
    return 0
