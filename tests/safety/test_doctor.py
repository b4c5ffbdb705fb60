"""The doctor finds what is wrong: each look with a planted fault."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection

from bangfu.audit.actions import anchor
from bangfu.audit.models import Head, Line
from bangfu.cli.keeping import log
from bangfu.cli.keeping.doctor.accounts import account_lines
from bangfu.cli.keeping.doctor.database import (
    TRIGGERS,
    database_lines,
    live_triggers,
    server_lines,
    sqlite_lines,
    trigger_line,
)
from bangfu.cli.keeping.doctor.keys import anchor_lines, key_lines
from bangfu.cli.keeping.doctor.line import Level
from bangfu.cli.keeping.doctor.line import Line as Told
from bangfu.cli.keeping.doctor.place import disk_line, keeping_lines, mode_lines, place_lines
from bangfu.cli.telling import Telling
from bangfu.cli.verbs import doctor
from bangfu.kernel.ids import uuid7
from bangfu.kernel.scope import Call, operator
from bangfu.places.actions import open_county
from bangfu.places.models import County
from bangfu.staff.actions import appoint, mark_password_issued, register_organisation
from bangfu.staff.models import Appointment, User
from bangfu.vault.rules import keyring

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
SOUND = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def call(county: int = 0, at: datetime = NOW) -> Call:
    return Call(operator("console", county), str(uuid7(at)), at)


def levels(lines: list[Told]) -> dict[str, Level]:
    return {line.check: line.level for line in lines}


@pytest.fixture(autouse=True)
def anchors_apart(settings: Any, tmp_path: Path) -> None:
    settings.BANGFU_ANCHORS = tmp_path / "anchors.jsonl"


@pytest.fixture
def county(db: None) -> County:
    return open_county(call(), code="990194", name_zh="试验县", name_en="Trial", kind="county", made=True)


@pytest.mark.parametrize(
    ("version", "level"),
    [
        ((3, 7, 0), Level.BAD),
        ((3, 40, 1), Level.BAD),
        ((3, 44, 5), Level.BAD),
        ((3, 44, 6), Level.OK),
        ((3, 45, 0), Level.BAD),
        ((3, 50, 6), Level.BAD),
        ((3, 50, 7), Level.OK),
        ((3, 51, 0), Level.BAD),
        ((3, 51, 2), Level.BAD),
        ((3, 51, 3), Level.OK),
        ((3, 53, 4), Level.OK),
        ((4, 0, 0), Level.OK),
    ],
)
def test_a_write_ahead_log_is_refused_to_unsound_versions(version: tuple[int, int, int], level: Level) -> None:
    first = sqlite_lines(version, SOUND)[0]
    assert first.level is level
    assert bool(first.cure) is (level is not Level.OK)


def test_an_old_version_with_a_rollback_journal_is_only_slow() -> None:
    assert sqlite_lines((3, 40, 1), {**SOUND, "journal_mode": "delete"})[0].level is Level.WARN


def test_a_loose_connection_is_found() -> None:
    loose = levels(sqlite_lines((3, 53, 4), {**SOUND, "synchronous": 1, "foreign_keys": 0}))
    assert (loose["synchronous"], loose["foreign_keys"]) == (Level.BAD, Level.BAD)


def test_a_loose_server_is_found() -> None:
    good = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "remote_write", "data_checksums": "on"}
    assert {line.level for line in server_lines(good, False)} == {Level.OK}
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        assert levels(server_lines({**good, name: "off"}, False))[name] is Level.BAD
    assert levels(server_lines({**good, "data_checksums": "off"}, True)) == {
        **dict.fromkeys(("fsync", "full_page_writes", "synchronous_commit"), Level.OK),
        "data_checksums": Level.WARN,
        "database role": Level.WARN,
    }


@pytest.mark.database("postgresql")
def test_the_test_server_itself_is_told_to_be_loose(db: None) -> None:
    assert levels(database_lines())["fsync"] is Level.BAD


@pytest.mark.django_db
def test_the_list_of_triggers_is_the_one_the_migrations_make() -> None:
    assert {name for name, refuses in live_triggers().items() if refuses} == set(TRIGGERS[connection.vendor])
    assert levels(database_lines())["triggers"] is Level.OK
    assert levels(database_lines())["tables"] is Level.OK


@pytest.mark.django_db
def test_each_dropped_trigger_is_named() -> None:
    for name in TRIGGERS[connection.vendor]:
        live = live_triggers()
        table = name.partition("_no_")[0]
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else f" ON {table}"))
        line = trigger_line(connection.vendor, live_triggers())
        assert line.level is Level.BAD
        assert name in line.says
        assert name in live


@pytest.mark.django_db
def test_an_emptied_or_disabled_trigger_is_named() -> None:
    name = "audit_line_no_delete" if connection.vendor == "sqlite" else "audit_line_no_change"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(f"CREATE TRIGGER {name} BEFORE DELETE ON audit_line BEGIN SELECT 1; END")
        else:
            cursor.execute(f"ALTER TABLE audit_line DISABLE TRIGGER {name}")
    assert name in trigger_line(connection.vendor, live_triggers()).says


@pytest.mark.django_db
def test_a_step_not_applied_and_a_newer_table_are_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'works'")
    assert levels(database_lines())["tables"] is Level.BAD
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('works', '0999_later', '2026-11-21')"
        )
    assert "works.0999_later" in next(line.says for line in database_lines() if line.check == "tables")


def test_a_ring_that_others_can_read_or_that_is_backed_up_is_found(settings: Any, tmp_path: Path) -> None:
    assert levels(key_lines())["key ring"] is Level.OK
    settings.BANGFU_KEYS = tmp_path / "files" / "ring.json"
    keyring.create(settings.BANGFU_KEYS, NOW)
    assert levels(key_lines())["key ring"] is Level.OK
    settings.BANGFU_FILES = tmp_path / "files"
    assert levels(key_lines())["key ring"] is Level.BAD
    settings.BANGFU_FILES = tmp_path / "elsewhere"
    settings.BANGFU_KEYS.chmod(0o640)
    assert "chmod 600" in next(line.cure for line in key_lines() if line.check == "key ring")


def test_anchors_missing_ahead_and_strange_are_found(county: County, settings: Any) -> None:
    assert levels(anchor_lines(NOW))["anchors"] is Level.BAD
    anchor(NOW)
    assert levels(anchor_lines(NOW))["anchors"] is Level.OK
    register_organisation(
        call(county.pk, NOW + timedelta(hours=3)), county=county, code="O", name="局", level="county", kind="bureau"
    )
    assert levels(anchor_lines(NOW))["anchors"] is Level.WARN
    held = settings.BANGFU_ANCHORS.read_text()
    settings.BANGFU_ANCHORS.write_text(held.replace('"seq": 1', '"seq": 7'))
    assert "tail is missing" in anchor_lines(NOW)[0].says
    settings.BANGFU_ANCHORS.write_text(held.replace(Line.objects.get(seq=1).hash, "0" * 64))
    assert "line 1 is not the one" in anchor_lines(NOW)[0].says
    assert Head.objects.get().seq == 2


def test_clashing_powers_weak_and_open_passwords_are_found(county: County) -> None:
    office = register_organisation(
        call(county.pk), county=county, code="O", name="局", level="county", kind="bureau", area=None
    )
    assert levels(account_lines(NOW))["accounts"] is Level.WARN
    for login, role in (("sys", "system_admin"), ("clerk", "bureau_clerk")):
        appoint(
            call(county.pk),
            login=login,
            name=login,
            organisation=office,
            role=role,
            title=role,
            county=county,
            area=None,
            valid_from=date(2026, 1, 1),
        )
    assert levels(account_lines(NOW)) == {
        **dict.fromkeys(("superuser", "password hashes", "one-time passwords", "separate powers"), Level.OK)
    }
    admin, clerk = User.objects.get(login="sys"), User.objects.get(login="clerk")
    User.objects.filter(pk=clerk.pk).update(password=make_password("correct horse battery"))
    mark_password_issued(call(county.pk, NOW - timedelta(days=3)), user_id=clerk.pk, county_id=county.pk)
    assert levels(account_lines(NOW))["one-time passwords"] is Level.WARN
    assert levels(account_lines(NOW + timedelta(days=30)))["one-time passwords"] is Level.BAD
    User.objects.filter(pk=admin.pk).update(password=make_password("sys"), must_change_password=False)
    User.objects.filter(pk=clerk.pk).update(
        password="sha1$a$b", must_change_password=False, last_login=NOW - timedelta(days=91)
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE staff_appointment SET user_id = %s WHERE user_id = %s", [admin.pk, clerk.pk])
    found = levels(account_lines(NOW))
    assert [found[name] for name in ("separate powers", "guessed passwords", "password hashes")] == [Level.BAD] * 3
    assert Appointment.objects.filter(user=admin).count() == 2
    User.objects.filter(pk=admin.pk).update(last_login=NOW - timedelta(days=91))
    assert levels(account_lines(NOW))["idle accounts"] is Level.WARN


def test_a_full_disk_is_found() -> None:
    assert disk_line(100 << 30, 1 << 30).level is Level.OK
    assert disk_line(100 << 30, 40 << 30).level is Level.WARN
    assert disk_line(1 << 29, 0).level is Level.BAD


def test_old_backups_and_skipped_drills_are_found(county: County, tmp_path: Path) -> None:
    later = NOW + timedelta(days=40)
    assert set(levels(keeping_lines(tmp_path, NOW)).values()) == {Level.WARN}
    assert set(levels(keeping_lines(tmp_path, later)).values()) == {Level.BAD}
    log.note(tmp_path, log.BACKUP, later, file="x", size=1, seq=1)
    log.note(tmp_path, log.DRILL, later, file="x", good=True)
    assert set(levels(keeping_lines(tmp_path, later)).values()) == {Level.OK}
    assert levels(keeping_lines(tmp_path, later + timedelta(days=10))) == {
        "backup": Level.BAD,
        "restore drill": Level.WARN,
    }
    log.note(tmp_path, log.DRILL, later + timedelta(hours=1), file="x", good=False)
    assert levels(keeping_lines(tmp_path, later + timedelta(hours=2)))["restore drill"] is Level.BAD


def test_a_demo_that_answers_to_a_network_or_holds_true_data_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    loopback = frozenset({"127.0.0.1", "localhost"})
    assert levels(mode_lines("demo", loopback, [])) == {"mode": Level.OK}
    assert levels(mode_lines("demo", loopback | {"0.0.0.0"}, [])) == {"mode": Level.BAD}
    assert levels(mode_lines("demo", loopback, ["990101"])) == {"mode": Level.BAD}
    assert levels(mode_lines("office", frozenset({"book.example"}), ["990101"])) == {"mode": Level.OK}
    monkeypatch.setenv("BANGFU_HOSTS", "book.example")
    assert levels(mode_lines("demo", loopback, [])) == {"mode": Level.BAD}


def test_an_empty_policybook_and_an_open_address_are_found(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    found = levels(place_lines(NOW))
    assert (found["policy"], found["addresses"]) == (Level.BAD, Level.OK)
    monkeypatch.setattr("bangfu.cli.keeping.doctor.place.undeclared", lambda: ["open/"])
    assert levels(place_lines(NOW))["addresses"] is Level.BAD


def test_the_verb_answers_one_when_something_is_bad(county: County, capsys: pytest.CaptureFixture[str]) -> None:
    code = doctor.run(Namespace(), Telling(as_json=True))
    answer = json.loads(capsys.readouterr().out)
    assert code == 1
    assert answer["sound"] is False
    assert all(line["cure"] for line in answer["lines"] if line["level"] != "ok")
