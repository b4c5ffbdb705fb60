"""Processes that write through the real door of a real book on disk, and are killed while they do.

`python -m tests.safety.writers VERB …` in the surroundings of a book: prepare · commit N [normal] · drip · crash …
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

django.setup()

# Django's models can be loaded only now.
from django.db import connection  # noqa: E402

from bangfu.audit.models import Line  # noqa: E402
from bangfu.audit.queries import verify, verify_rows  # noqa: E402
from bangfu.kernel.ids import uuid7  # noqa: E402
from bangfu.kernel.scope import Call, operator  # noqa: E402
from bangfu.kernel.unit import read_amount  # noqa: E402
from bangfu.places.actions import open_county  # noqa: E402
from bangfu.places.models import Area, County  # noqa: E402
from bangfu.staff.actions import register_organisation  # noqa: E402
from bangfu.staff.models import Organisation  # noqa: E402
from bangfu.subjects.actions import register_area  # noqa: E402
from bangfu.works.actions.register import register_batch  # noqa: E402
from tests.migrating import migrate_own  # noqa: E402

WRITERS = 8


def call(county: int, key: str = "") -> Call:
    at = datetime.now(UTC)
    return Call(operator("writer", county), key or str(uuid7(at)), at)


def prepare() -> None:
    """A county with an area, a bureau and a batch with money."""
    migrate_own()
    county = open_county(call(0), code="990177", name_zh="试写县", name_en="Trial", kind="county", made=True)
    register_area(
        call(county.pk), county=county, code="990177", name="试写县", level="county", parent=None, valid_from=None
    )
    register_organisation(call(county.pk), county=county, code="ORG", name="试写局", level="county", kind="bureau")
    write("FIRST", "")


def write(code: str, key: str) -> None:
    county = County.objects.get()
    register_batch(
        call(county.pk, key),
        county=county,
        code=code,
        name=f"批次{code}",
        employer=Organisation.objects.get(),
        employer_level="county",
        years=(2026, 2026),
        area=Area.objects.get(),
        investment=read_amount("123.45万元"),
        length=read_amount("6.7公里"),
    )


def commit(count: int, normal: bool) -> None:
    """`count` actions; with `normal` the connection is loosened as the control needs it."""
    if normal:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=NORMAL")
    for number in range(count):
        write(f"C{number}", "")


def drip() -> None:
    """Write until killed, telling each commit."""
    number = 0
    while True:
        write(f"D{number}", "")
        number += 1
        print(number, flush=True)


def crash(rounds: int, seed: int, longest_ms: int, before: bool) -> dict[str, Any]:
    """Kill all writers at a random moment, reopen, look; again and again. `before` acknowledges too early."""
    chance, acks = random.Random(seed), Path(os.environ["BANGFU_DATA"], "acks")
    acks.mkdir()
    counts: dict[str, Any] = {"rounds": rounds, "seed": seed, "acks": 0, "lost": 0, "faults": []}
    for number in range(rounds):
        moment = chance.uniform(0.35 * longest_ms, longest_ms) / 1000
        children = [_forked(acks, f"{number}-{writer}", before) for writer in range(WRITERS)]
        time.sleep(moment)
        for child in children:
            os.kill(child, signal.SIGKILL)
        for child in children:
            os.waitpid(child, 0)
        _look(acks, number, counts)
    counts["lines"] = Line.objects.count()
    counts["lines_unacknowledged"] = counts["lines"] - counts["acks"] - 5
    return counts


def _forked(acks: Path, name: str, before: bool) -> int:
    connection.close()
    child = os.fork()
    if child:
        return child
    try:
        file = os.open(acks / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        number = 0
        while True:
            key = f"{name}-{number}"
            if before:
                os.write(file, f"{key}\n".encode())
            write(f"K{key}", key)
            if not before:
                os.write(file, f"{key}\n".encode())
            number += 1
    except BaseException as fault:
        os.write(2, f"{name}: {fault!r}\n".encode())
    finally:
        os._exit(1)


def _look(acks: Path, number: int, counts: dict[str, Any]) -> None:
    keys = [key for file in sorted(acks.glob(f"{number}-*")) for key in file.read_text("ascii").split("\n") if key]
    kept = set(Line.objects.filter(action="works.batch.register").values_list("key", flat=True))
    counts["acks"] += len(keys)
    counts["lost"] += len(set(keys) - kept)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        answer = cursor.fetchone()[0]
    counts["faults"] += [] if answer == "ok" else [answer]
    counts["faults"] += [str(one) for one in [*verify(), *verify_rows()]]


def main(verb: str, *words: str) -> None:
    if verb == "prepare":
        prepare()
    elif verb == "commit":
        commit(int(words[0]), "normal" in words)
    elif verb == "drip":
        drip()
    elif verb == "crash":
        print(json.dumps(crash(int(words[0]), int(words[1]), int(words[2]), "before" in words)))


if __name__ == "__main__":
    main(*sys.argv[1:])
