"""One process of many that deliver to the same book; run as `python -m tests.actions.delivery STEP …`.

The book lies where BANGFU_DATA and BANGFU_DATABASE_URL say. A delivering process says «ready», waits for a line on its
stdin and then sends from several threads; it answers with one JSON line.
"""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangfu.config.settings")

import django

django.setup()

# The models can be imported only now.
from django.db import connection  # noqa: E402

from bangfu.audit.models import Line  # noqa: E402
from bangfu.audit.queries import verify, verify_rows  # noqa: E402
from bangfu.intake.actions import load  # noqa: E402
from bangfu.intake.models import Loading, TakenRow  # noqa: E402
from bangfu.intake.queries import record_kinds  # noqa: E402
from bangfu.intake.rules.records_file import read  # noqa: E402
from bangfu.kernel.ids import derived  # noqa: E402
from bangfu.kernel.scope import Call, operator  # noqa: E402
from bangfu.places.actions import open_county  # noqa: E402
from bangfu.places.models import Area, County  # noqa: E402
from bangfu.places.queries import county  # noqa: E402
from bangfu.subjects.actions import register_area  # noqa: E402
from bangfu.subjects.models import Subject  # noqa: E402
from bangfu.vault.rules import keyring  # noqa: E402
from tests.migrating import migrate_own  # noqa: E402

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
CODE = "990155"


def call(county_id: int, name: str) -> Call:
    return Call(operator("console", county_id), str(derived("delivery", name)), NOW)


def prepare() -> object:
    keyring.create(Path(os.environ["BANGFU_DATA"], "keys", "keyring.json"), NOW)
    migrate_own()
    open_county(call(0, "open"), code=CODE, name_zh="试验县", name_en="Trial", kind="county", made=True)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE planted (sent varchar(64))")
    return "prepared"


def deliver(book: County, name: str) -> int:
    """The product's way: one key, one row."""
    sent = register_area(
        call(book.pk, name), county=book, code=name, name="村", level="village", parent=None, valid_from=None
    )
    return sent.pk


def planted(_: County, name: str) -> int:
    """The planted fault: look first, then insert."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM planted WHERE sent = %s", [name])
        if not cursor.fetchone()[0]:
            cursor.execute("INSERT INTO planted (sent) VALUES (%s)", [name])
    return 0


def send(way: str, threads: str, *names: str) -> object:
    one = {"deliver": deliver, "planted": planted}[way]
    book = county(CODE)

    def go(name: str) -> tuple[str, int]:
        return name, one(book, name)

    with ThreadPoolExecutor(int(threads), initializer=connection.ensure_connection) as pool:
        print("ready", flush=True)
        sys.stdin.readline()
        return list(pool.map(go, names))


def look() -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT sent) FROM planted")
        rows, names = cursor.fetchone()
    return {
        "areas": Area.objects.count(),
        "subjects": Subject.objects.count(),
        "lines": Line.objects.filter(action="subjects.area.register").count(),
        "all_lines": Line.objects.count(),
        "taken": TakenRow.objects.count(),
        "loadings": Loading.objects.count(),
        "planted": [rows, names],
        "findings": [str(one) for one in [*verify(), *verify_rows()]],
    }


def take(file: str, dies_at: str) -> object:
    """Load a records file; at row `dies_at` the process ends as if the power failed."""
    kinds = record_kinds()
    records = read(file, Path(file).read_bytes(), tuple(kind.collection for kind in kinds))

    def report(done: int, total: int) -> None:
        if done == int(dies_at):
            os._exit(9)

    book = county(CODE)
    outcome = load(call(book.pk, f"load {dies_at}"), book, records, kinds, report=report)
    return [outcome.written, outcome.known]


def killed(file: str, *rows: str) -> object:
    """Take a file in a process that ends at each of the rows, then whole: how each ended, and the book after it.

    The processes are forked: starting the program anew for each costs more than all they do.
    """
    found: list[object] = [[None, look()]]
    for row in rows:
        connection.close()
        child = os.fork()
        if not child:
            # Whatever comes of it, what stands below is not this process's.
            try:
                take(file, row)
            finally:
                os._exit(0)
        found.append([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), look()])
    return [*found, [take(file, "0"), look()]]


if __name__ == "__main__":
    step = {"prepare": prepare, "send": send, "look": look, "killed": killed}[sys.argv[1]]
    print(json.dumps(step(*sys.argv[2:])), flush=True)
