"""What the slow parts of loading cost, each beside the plain way of doing the same in the same run.

Run: python bench/loading.py. Prints CPU milliseconds and their ratio; a ratio says more than a time on a busy machine.
"""

from __future__ import annotations

import os
import secrets
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

FOLDER = tempfile.TemporaryDirectory(prefix="bangfu-bench-")
os.environ |= {"BANGFU_DATA": FOLDER.name, "BANGFU_MODE": "test", "BANGFU_DATABASE_URL": ""}
os.environ["DJANGO_SETTINGS_MODULE"] = "bangfu.config.settings"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402

from bangfu.audit.actions import Act, action  # noqa: E402
from bangfu.kernel.scope import Call, operator  # noqa: E402
from bangfu.places.actions import open_county  # noqa: E402
from bangfu.places.models import County  # noqa: E402
from bangfu.subjects.actions import NewSubject, make_subject, make_subjects  # noqa: E402
from bangfu.vault.rules import keyring  # noqa: E402

ROWS = 500
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def call(county: int) -> Call:
    return Call(operator("bench", county), secrets.token_hex(16), NOW)


@action("bench.subjects.each", None)
def each(act: Act, *, county: County, prefix: str) -> None:
    """One by one: how a roster was registered before."""
    act.permit_anywhere()
    for number in range(ROWS):
        make_subject(county=county, kind="person", code=f"{prefix}{number}", label="曾石头", area=None)


@action("bench.subjects.together", None)
def together(act: Act, *, county: County, prefix: str) -> None:
    """In households of five: how it is registered now."""
    act.permit_anywhere()
    for start in range(0, ROWS, 5):
        wanted = [NewSubject("person", f"{prefix}{start + step}", "曾石头", None) for step in range(5)]
        make_subjects(county, wanted)


def cpu(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000


def main() -> None:
    keyring.create(Path(FOLDER.name, "keys", "keyring.json"), NOW)
    call_command("migrate", verbosity=0, interactive=False)
    county = open_county(call(0), code="990111", name_zh="试验县", name_en="Trial", kind="county", made=True)
    each(call(county.pk), county=county, prefix="warm")
    before = min(cpu(lambda n=n: each(call(county.pk), county=county, prefix=f"e{n}-")) for n in range(3))
    after = min(cpu(lambda n=n: together(call(county.pk), county=county, prefix=f"t{n}-")) for n in range(3))
    print(f"{ROWS} subjects one by one      {before:8.0f} ms CPU")
    print(f"{ROWS} subjects by household    {after:8.0f} ms CPU   {before / after:4.1f} times faster")


if __name__ == "__main__":
    main()
