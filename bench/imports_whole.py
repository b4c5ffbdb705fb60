"""The whole way of a big workbook through the product: sent, checked, compared, the clean rows written, sent again.

Usage: python -m bench.imports_whole FILE, in a process of its own: prints seconds and megabytes as JSON. FILE and its
county are those of bench.imports_data; the register is empty before, on SQLite in a folder that is thrown away.
"""

from __future__ import annotations

import json
import os
import resource
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

FOLDER = tempfile.TemporaryDirectory(prefix="bangfu-bench-")
os.environ |= {"BANGFU_DATA": FOLDER.name, "BANGFU_MODE": "test", "BANGFU_DATABASE_URL": ""}
os.environ["DJANGO_SETTINGS_MODULE"] = "bangfu.config.settings"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bangfu.demo.loading import load_policy  # noqa: E402
from bangfu.intake.actions import Upload, open_batch  # noqa: E402
from bangfu.intake.actions.applying import begin_apply  # noqa: E402
from bangfu.intake.actions.behind import go_on  # noqa: E402
from bangfu.intake.models import Batch  # noqa: E402
from bangfu.kernel.scope import Call, operator  # noqa: E402
from bangfu.places.actions import open_county  # noqa: E402
from bangfu.places.models import County  # noqa: E402
from bangfu.places.queries import area_by_code  # noqa: E402
from bangfu.policybook.rules.files import read_folder  # noqa: E402
from bangfu.subjects.actions import register_area  # noqa: E402
from bangfu.vault.rules import keyring  # noqa: E402
from bench.imports_data import TODAY, areas  # noqa: E402

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def call(county: int) -> Call:
    return Call(operator("console", county), secrets.token_hex(16), NOW)


def made() -> County:
    """The county of the workbook, without a household."""
    keyring.create(Path(FOLDER.name, "keys", "keyring.json"), datetime(2026, 1, 1, tzinfo=UTC))
    for name in ("anchors", "files"):
        Path(FOLDER.name, name).mkdir(exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    load_policy(NOW, read_folder(settings.BANGFU_POLICY))
    county = open_county(call(0), code="990101", name_zh="试验县", name_en="Trial", kind="county", made=True)
    place = {"county": county, "valid_from": None}
    register_area(call(county.pk), code="C", name="试验县", level="county", parent=None, **place)
    told = areas()
    for level in ("township", "village"):
        for one in told.of_level(level):
            parent = area_by_code(county, one.parent or "C", None)
            register_area(call(county.pk), code=one.code, name=one.name, level=level, parent=parent, **place)
    return county


def nobody(done: int, total: int) -> None:
    """Nobody waits."""


def sent(county: County, path: Path) -> Batch:
    """The file sent and checked: what a person sees on the page of the result."""
    upload = Upload(path.name, path.read_bytes())
    batch = open_batch(call(county.pk), county=county, path="/", upload=upload, sender="一村", on=TODAY)
    return go_on(call(county.pk).actor, NOW, batch, nobody)


def written(county: County, batch: Batch) -> Batch:
    """Its clean rows written."""
    begun = begin_apply(call(county.pk), batch=batch, mode="clean", shown=batch.rows_digest)
    return go_on(call(county.pk).actor, LATER, begun, nobody)


def timed(work: Callable[[], Batch]) -> tuple[float, int, Batch]:
    """Seconds, statements sent to the database, and the batch."""
    queries = [0]

    def count(execute: Any, *rest: Any) -> Any:
        queries[0] += 1
        return execute(*rest)

    begun = time.perf_counter()
    with connection.execute_wrapper(count):
        batch = work()
    return time.perf_counter() - begun, queries[0], batch


def main(words: list[str]) -> int:
    """Run it and print what it came to."""
    path, county = Path(words[0]), made()
    steps: dict[str, Any] = {}
    seconds, queries, batch = timed(lambda: sent(county, path))
    steps["checked"] = {"seconds": seconds, "queries": queries, "counts": batch.counts, "state": batch.state}
    seconds, queries, batch = timed(lambda: written(county, batch))
    steps["written"] = {"seconds": seconds, "queries": queries, "counts": batch.counts, "state": batch.state}
    seconds, queries, batch = timed(lambda: sent(county, path))
    steps["again"] = {"seconds": seconds, "queries": queries, "counts": batch.counts, "state": batch.state}
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"steps": steps, "own_mb": own // 1024, "child_mb": children // 1024}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
