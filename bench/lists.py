"""How fast the lists of households, people and villages open at a county of 125,000 people, on SQLite.

`python -m bench.lists DATA` copies the data folder of a demonstration (`bangfu demo --no-serve --size mini --data
DATA`), multiplies its households in the copy until there are 125,000 people, and opens every list with its usual
filters as the county officer, each as often as said. Milliseconds of whole answers: median, 95th percentile, largest.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PEOPLE, TIMES = 125_000, 20
# Table → its columns that point at another multiplied table.
TABLES = {
    "subjects_subject": {},
    "registry_household": {"subject_id": "subjects_subject"},
    "registry_person": {"subject_id": "subjects_subject"},
    "registry_residence": {"household_id": "registry_household"},
    "registry_membership": {"household_id": "registry_household", "person_id": "registry_person"},
    "registry_householdyear": {"household_id": "registry_household"},
    "registry_living": {"household_id": "registry_household"},
    "registry_condition": {"person_id": "registry_person"},
    "registry_occupation": {"person_id": "registry_person"},
    "registry_listentry": {"subject_id": "subjects_subject"},
}
OF = "subject_id IN (SELECT id FROM subjects_subject WHERE kind IN ('household', 'person'))"
WHICH = {"subjects_subject": "kind IN ('household', 'person')", "registry_listentry": OF}
PAGES = (
    "households/?view=none",
    "households/?view=none&page=300",
    "households/?category=lifted&house_grade=",
    "households/?members_from=4&labour_to=1",
    "households/?income_below=8000",
    "households/?lacking=income",
    "households/?view=none&sort=-income",
    "households/?view=none&by=category",
    "households/?q=扎西",
    "people/?view=none",
    "people/?view=none&page=1000",
    "people/?age_from=16&age_to=59&labour=ordinary",
    "people/?school=any&by=stage",
    "people/?view=none&sort=-age",
    "people/?post=any&by=post",
    "people/?lacking=health",
    "people/?q=卓玛",
    "villages/?view=none",
)


def multiplied(cursor: Any, people: int) -> int:
    """Copy every household with its people again and again, under numbers of their own; answers how many people."""
    cursor.execute("SELECT count(*) FROM registry_person")
    (once,) = cursor.fetchone()
    steps = {}
    for table in TABLES:
        cursor.execute(f"SELECT max(id) FROM {table}")
        steps[table] = cursor.fetchone()[0] + 1
    for copy in range(1, max(1, round(people / once))):
        for table, links in TABLES.items():
            _again(cursor, table, links, steps, copy)
    cursor.execute("ANALYZE")
    cursor.execute("SELECT count(*) FROM registry_person")
    return int(cursor.fetchone()[0])


def _again(cursor: Any, table: str, links: dict[str, str], steps: dict[str, int], copy: int) -> None:
    cursor.execute(f"PRAGMA table_info({table})")
    names = [row[1] for row in cursor.fetchall()]
    said = {name: f'"{name}"' for name in names} | {"id": f"id + {copy * steps[table]}"}
    said |= {name: f"{name} + {copy * steps[of]}" for name, of in links.items()}
    if "uid" in said:
        said["uid"] = "lower(hex(randomblob(16)))"
    for name in ("code",) if table in ("subjects_subject", "registry_occupation") else ():
        said[name] = f"{name} || '-{copy}'"
    for name in ("id_first18", "id_whole"):
        if name in said:
            said[name] = f"{name} || '-{copy}'"
    where = f"id < {steps[table]}" + (f" AND {WHICH[table]}" if table in WHICH else "")
    columns = ", ".join(f'"{name}"' for name in names)
    chosen = ", ".join(said[name] for name in names)
    cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {chosen} FROM {table} WHERE {where}")


def main() -> int:
    """Print one line a page, and the slowest 95th percentile."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("data", type=Path)
    asked.add_argument("--people", type=int, default=PEOPLE)
    asked.add_argument("--times", type=int, default=TIMES)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "data")
        shutil.copytree(given.data, data)
        os.environ.update(BANGFU_DATA=str(data), DJANGO_SETTINGS_MODULE="bangfu.config.settings")
        return _measured(given.people, given.times)


def _measured(people: int, times: int) -> int:
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from bangfu.places.models import County  # noqa: PLC0415
    from bangfu.staff.models import User  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    with transaction.atomic(), connection.cursor() as cursor:
        print(f"{multiplied(cursor, people):,} people", file=sys.stderr)
    county = County.objects.filter(read_only=False).get()
    user = User.objects.get(login="county1")
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    worst = 0.0
    for page in PAGES:
        took = []
        for _ in range(times):
            began = time.perf_counter()
            answer = client.get(f"/{county.code}/registry/{page}")
            took.append((time.perf_counter() - began) * 1000)
            if answer.status_code != 200:
                print(page, answer.status_code, answer.content.decode()[-3000:])
                return 1
        took.sort()
        p95 = took[min(len(took) - 1, round(0.95 * len(took)) - 1)]
        worst = max(worst, p95)
        print(f"{statistics.median(took):7.0f} {p95:7.0f} {took[-1]:7.0f}  {page}")
    print(f"slowest 95th percentile: {worst:.0f} ms")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
