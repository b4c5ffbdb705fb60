"""The search box over a county of 125,000 people: seconds of a whole answer, by what was typed.

Run: python -m bench.search [--people 125000] [--postgresql private] [--asked 60]. Each answer is what a browser waits
for: the posted form, the way back, and the page, through every layer, as a county officer and as a township clerk.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]
from tests.databases import private_cluster  # noqa: E402

SEED = 42
NOW = datetime.now(UTC)
SINCE = date(2020, 1, 1)
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文单仇查解区盖翟"
)
GIVEN = "国强建军小明秀英丽华玉兰桂芳志伟海燕春梅永福德水生财文远月娥平安长青云峰雪梅正大光明家慧子轩一诺宇航"
TIBETAN = (
    "尕藏",
    "才让",
    "扎西",
    "卓玛",
    "顿珠",
    "丹增",
    "尼玛",
    "拉毛",
    "旦增",
    "措毛",
    "多杰",
    "索南",
    "仁青",
    "加措",
    "央金",
    "次仁",
)
TOWNS, VILLAGES = 15, 10
HOUSEHOLD_OF = 4
SIZE = 5000
PROJECTS, DOCUMENTS = 300, 5000


def names(chance: random.Random) -> Iterator[str]:
    """Names as they are met: one in three is made of two Tibetan names, some have one given name."""
    while True:
        if chance.random() < 0.33:
            yield "".join(chance.sample(TIBETAN, 2))
        else:
            weight = [1 / (place + 3) for place in range(len(SURNAMES))]
            given = "".join(chance.choices(GIVEN, k=1 if chance.random() < 0.25 else 2))
            yield chance.choices(SURNAMES, weight)[0] + given


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--people", type=int, default=125_000)
    words.add_argument("--asked", type=int, default=60)
    words.add_argument("--postgresql", default="")
    given = words.parse_args()
    with ExitStack() as held:
        folder = held.enter_context(tempfile.TemporaryDirectory(prefix="bangfu-bench-"))
        address = held.enter_context(private_cluster()) if given.postgresql == "private" else given.postgresql
        os.environ |= {"BANGFU_DATA": folder, "BANGFU_MODE": "test", "BANGFU_DATABASE_URL": address}
        os.environ["DJANGO_SETTINGS_MODULE"] = "bangfu.config.settings"
        import django  # noqa: PLC0415

        django.setup()
        book = made(folder, given.people)
        told = {role: asked(book, role, given.asked) for role in ("county_officer", "township_clerk")}
    print(
        json.dumps(
            {"people": given.people, "database": "postgresql" if address else "sqlite", **book.told, "ms": told},
            ensure_ascii=False,
            indent=1,
        )
    )


class Made:
    """The book that is asked."""

    def __init__(self, users: dict[str, Any], samples: dict[str, list[str]], told: dict[str, Any]) -> None:
        self.users, self.samples, self.told = users, samples, told


def made(folder: str, people: int) -> Made:
    """A county with so many people, written in bulk: an import would take its minutes."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from bangfu.audit.actions import action  # noqa: PLC0415
    from bangfu.vault.rules import keyring  # noqa: PLC0415
    from tests import cast  # noqa: PLC0415
    from tests.sample import load_policy_once  # noqa: PLC0415

    keyring.create(Path(folder, "keys", "keyring.json"), NOW)
    call_command("migrate", verbosity=0, interactive=False)
    load_policy_once()
    own = cast.book("990188", "临河县")
    cast.appoint_all(own, "own", ("county_officer", "township_clerk"))
    villages = _villages(own, cast)
    chance = random.Random(SEED)
    begun = time.perf_counter()

    @action("bench.register", None)
    def register(act: Any) -> list[str]:
        act.permit_anywhere()
        act.county = own.county.pk
        return _register(own.county, villages, chance, people)

    numbers = register(cast.console(own.county.pk))
    _works(own, villages, cast)
    written = time.perf_counter() - begun
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "sqlite":
            # A book that grew day by day has no write-ahead log of its own size.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("SELECT count(*) FROM subjects_searchkey")
        keys = cursor.fetchone()[0]
    return Made(own.users, _samples(own.county, chance, numbers), {"written_s": round(written), "keys": keys})


def _villages(own: Any, cast: Any) -> list[Any]:
    from bangfu.places.queries import area_by_code  # noqa: PLC0415
    from bangfu.subjects.actions import register_area  # noqa: PLC0415

    found = []
    for town in range(TOWNS):
        above = own.areas["town"]
        if town:
            code = f"990188{town:03d}"
            told = {"name": f"试验{town}乡", "level": "township", "parent": own.areas["county"], "valid_from": SINCE}
            register_area(cast.console(own.county.pk), county=own.county, code=code, **told)
            above = area_by_code(own.county, code)
        for village in range(VILLAGES):
            code = f"990188{town:03d}{village:03d}"
            name = "".join(random.Random(town * 99 + village).sample("上下大小东西南北石青黄白", 2)) + "沟村"
            told = {"name": name, "level": "village", "parent": above, "valid_from": SINCE}
            register_area(cast.console(own.county.pk), county=own.county, code=code, **told)
            found.append(area_by_code(own.county, code))
    return found


def _works(own: Any, villages: list[Any], cast: Any) -> None:
    """Projects of ten years, and the documents of these years."""
    from bangfu.audit.actions import action  # noqa: PLC0415
    from bangfu.documents.models import Document  # noqa: PLC0415
    from bangfu.subjects.actions import NewSubject, make_subjects  # noqa: PLC0415
    from bangfu.works.actions import register_project  # noqa: PLC0415

    office = next(iter(own.offices.values()))
    for number in range(PROJECTS):
        village = villages[number % len(villages)]
        year = 2016 + number % 10
        register_project(
            cast.console(own.county.pk), county=own.county, code=f"GC{year}-{number:03d}",
            name=f"{year}年第{number}号村组道路硬化工程", batch=None, employer=office, employer_level="county",
            years=(year, year), area=village, category="village_paved", service_level="paved", stage="construction",
        )  # fmt: skip

    @action("bench.file", None)
    def file(act: Any) -> None:
        act.permit_anywhere()
        act.county = own.county.pk
        wanted = [
            NewSubject("document", f"WJ{number:05d}", f"关于下达第{number}批资金计划的通知", own.areas["county"])
            for number in range(DOCUMENTS)
        ]
        subjects = make_subjects(own.county, wanted, known_free=True)
        Document.objects.bulk_create(
            Document(
                subject=one, direction="in", kind="notice", number=f"临政办发〔{2016 + number % 10}〕{number}号",
                title=one.label, issuer=office, issued_on=date(2016 + number % 10, 3, 1),
            )
            for number, one in enumerate(subjects)
        )  # fmt: skip

    file(cast.console(own.county.pk))


def _register(county: Any, villages: list[Any], chance: random.Random, people: int) -> list[str]:
    """Households of four with subjects, keys, sealed numbers, membership and residence; some ID numbers of them.

    One in two hundred numbers ends in the same four: so many answer to a common tail.
    """
    from bangfu.registry.models import Household, Membership, Person, Residence  # noqa: PLC0415
    from bangfu.subjects.actions import NewSubject, make_subjects  # noqa: PLC0415
    from bangfu.vault.rules import mask  # noqa: PLC0415

    name, numbers = names(chance), Numbers(chance)
    for first in range(0, people, SIZE):
        homes = range(first // HOUSEHOLD_OF, min(first + SIZE, people) // HOUSEHOLD_OF)
        called = {home: [next(name) for _ in range(HOUSEHOLD_OF)] for home in homes}
        where = {home: villages[home % len(villages)] for home in homes}
        wanted = [NewSubject("household", f"H{home:06d}", called[home][0], where[home]) for home in homes]
        wanted += [
            NewSubject("person", f"H{home:06d}-{place:02d}", one, where[home], mask.name(one))
            for home in homes
            for place, one in enumerate(called[home], 1)
        ]
        subjects = make_subjects(county, wanted, known_free=True)
        heads, members = subjects[: len(homes)], subjects[len(homes) :]
        households = Household.objects.bulk_create(
            [Household(subject=one, phone_why="not_collected", account_why="not_collected") for one in heads]
        )
        Residence.objects.bulk_create(
            [
                Residence(household=one, village=where[home], valid_from=SINCE)
                for home, one in zip(homes, households, strict=True)
            ]
        )
        rows = []
        for place, one in enumerate(members):
            number = numbers("7426" if place % 200 == 0 else "")
            rows.append(Person(
                subject=one, county=county, name=one.label, id_number=number, sex="male", ethnicity="汉族",
                birth_date=date(int(number[6:10]), int(number[10:12]), int(number[12:14])),
                phone=f"139{chance.randrange(10**8):08d}",
            ))  # fmt: skip
        persons = Person.objects.bulk_create(rows)
        Membership.objects.bulk_create(
            [
                Membership(
                    household=households[place // HOUSEHOLD_OF],
                    person=one,
                    relation="20" if place % HOUSEHOLD_OF else "02",
                    valid_from=SINCE,
                )
                for place, one in enumerate(persons)
            ]
        )
        print(f"  {min(first + SIZE, people)}/{people}", file=sys.stderr, flush=True)
    return list(numbers.given)


class Numbers:
    """ID numbers of the made area, no two alike; those asked for with an end have it."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.given = chance, dict[str, None]()

    def __call__(self, tail: str) -> str:
        from bangfu.kernel.idnumber import check_digit  # noqa: PLC0415

        while True:
            born = date(1940, 1, 1) + timedelta(days=self.chance.randrange(29_000))
            sequence = tail[:3] or f"{self.chance.randrange(1000):03d}"
            first = f"9901{self.chance.randrange(88, 99)}{born:%Y%m%d}{sequence}"
            number = first + check_digit(first)
            if number not in self.given and number.endswith(tail):
                self.given[number] = None
                return number


def _samples(county: Any, chance: random.Random, numbers: list[str]) -> dict[str, list[str]]:
    """What is typed, by kind; each list as long as anybody asks."""
    from bangfu.registry.models import Person  # noqa: PLC0415
    from bangfu.subjects.models import SearchKey  # noqa: PLC0415

    people = list(Person.objects.order_by("pk").values_list("name", "subject__code"))
    some = chance.sample(people, 200)
    initials = dict(SearchKey.objects.filter(of="person", kind="initials").values_list("subject__code", "key")[:50_000])
    phones = [f"{chance.randrange(10**8):08d}" for _ in range(200)]
    spelt = chance.sample(sorted(initials.values()), 200)
    pinyin = list(SearchKey.objects.filter(of="person", kind="pinyin").values_list("key", flat=True)[:50_000])
    return {
        "name": [name for name, _ in some],
        "surname": [name[0] for name, _ in some],
        "given_name": [name[1:] for name, _ in some],
        "initials": spelt,
        "two_letters": [one[:2] for one in spelt],
        "one_letter": list("abcdefghjklmnopqrstwxyz"),
        "pinyin": chance.sample(pinyin, 200),
        "mixed": [name[0] + initials[code][1:] for name, code in people[:60_000] if code in initials][:200],
        "tail_4": [one[-4:] for one in chance.sample(numbers, 200)],
        "tail_4_of_many": ["7426"],
        "tail_6": [one[-6:] for one in chance.sample(numbers, 200)],
        "phone_tail": [f"{number}"[-4:] for number in phones],
        "household_number": [code[:7] for _, code in some],
        "project": [f"第{number}号村组" for number in range(7, PROJECTS, 7)],
        "document_number": [f"〔{2016 + number % 10}〕{number}号" for number in range(3, DOCUMENTS, 83)],
        "village": ["上下沟村", "青石沟", "大小", "nxgc", "沟村"],
        "miss": [f"没有{number}" for number in range(50)] + ["xqzvv", "zzzz", "0000000"],
    }


def asked(book: Made, role: str, times: int) -> dict[str, dict[str, float]]:
    """Milliseconds of whole answers by kind: p50, p95, max, and cpu: p95 of this process alone, without neighbours."""
    from django.test import Client  # noqa: PLC0415

    from tests.cast import signed  # noqa: PLC0415

    client = signed(Client(), book.users[role])
    told = {}
    for kind, texts in book.samples.items():
        taken, own = [], []
        for number in range(times):
            begun, worked = time.perf_counter(), time.process_time()
            answer = client.post("/990188/search/", {"text": texts[number % len(texts)]}, follow=True)
            taken.append((time.perf_counter() - begun) * 1000)
            own.append((time.process_time() - worked) * 1000)
            assert answer.status_code == 200
        cut = statistics.quantiles(taken, n=20)
        told[kind] = {"p50": round(statistics.median(taken)), "p95": round(cut[18]), "max": round(max(taken))}
        told[kind]["cpu"] = round(statistics.quantiles(own, n=20)[18])
        print(f"  {role} {kind} {told[kind]}", file=sys.stderr, flush=True)
    return told


if __name__ == "__main__":
    main()
