"""One door for writes: one line, one key, rows marked, nothing written beside it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from bangfu.audit.models import KeptAside, Line, RowMark
from bangfu.audit.queries import anchors, verify, verify_rows
from bangfu.audit.rules.open_act import WriteOutsideAction
from bangfu.kernel.ids import uuid7
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.scope import Actor, Call, operator
from bangfu.places.actions import add_area, open_county
from bangfu.places.models import Area, AreaName, County
from bangfu.subjects.actions import register_area

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def call(county: int = 0, key: str = "") -> Call:
    return Call(operator("console", county), key or str(uuid7(NOW)), NOW)


@pytest.fixture
def county(db: None) -> County:
    return open_county(call(), code="990199", name_zh="试验县", name_en="Trial", kind="county", made=True)


def test_an_action_writes_one_line_with_its_rows(county: County) -> None:
    before = Line.objects.count()
    area = register_area(
        call(county.pk), county=county, code="990199", name="试验县", level="county", parent=None, valid_from=None
    )
    lines = list(Line.objects.order_by("seq"))[before:]
    assert [line.action for line in lines] == ["places.area.add", "subjects.area.register"]
    assert lines[1].subject_uid == str(area.uid)
    assert RowMark.objects.filter(table="subjects_subject", row_id=area.pk).count() == 1
    assert AreaName.objects.get().recorded_seq == lines[0].seq
    assert verify() == []
    assert verify_rows() == []


def test_the_same_key_with_the_same_body_is_one_area(county: County) -> None:
    key = str(uuid7(NOW))
    body = {"county": county, "code": "A", "name": "甲", "level": "township", "parent": None, "valid_from": None}
    first = add_area(call(county.pk, key), **body)
    second = add_area(call(county.pk, key), **body)
    assert first.pk == second.pk
    assert Area.objects.count() == 1


def test_the_same_key_with_another_body_is_refused_and_kept_aside(county: County) -> None:
    key = str(uuid7(NOW))
    add_area(call(county.pk, key), county=county, code="A", name="甲", level="township", parent=None, valid_from=None)
    with pytest.raises(Refusal, match="already sent"):
        add_area(
            call(county.pk, key), county=county, code="B", name="乙", level="township", parent=None, valid_from=None
        )
    assert KeptAside.objects.get().action == "places.area.add"
    assert "乙" not in KeptAside.objects.get().body_token
    assert Area.objects.count() == 1


def test_a_row_is_never_written_or_deleted_outside_an_action(county: County) -> None:
    with pytest.raises(WriteOutsideAction):
        Area(county=county, level="township", path="/9/").save()
    with pytest.raises(WriteOutsideAction):
        County.objects.update(name_zh="别处")
    with pytest.raises(WriteOutsideAction):
        county.delete()


def test_someone_without_the_right_is_refused_and_nothing_is_written(county: County) -> None:
    stranger = Call(Actor(None, "x", "stranger"), str(uuid7(NOW)), NOW)
    with pytest.raises(Refusal, match="role does not carry"):
        add_area(stranger, county=county, code="A", name="甲", level="township", parent=None, valid_from=None)
    assert Area.objects.count() == 0


def test_the_database_refuses_to_change_the_trail(county: County) -> None:
    table = Line._meta.db_table
    for statement in (f"UPDATE {table} SET reason = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_row_changed_behind_the_door_is_named(county: County) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE places_county SET name_zh = '别处'")
    assert [(f.kind, f.place) for f in verify_rows()] == [("changed", f"places_county:{county.pk}")]


@pytest.mark.django_db(transaction=True)
def test_the_head_is_anchored_outside_the_database() -> None:
    open_county(call(), code="990198", name_zh="试验县", name_en="Trial", kind="county", made=True)
    assert anchors()[-1]["seq"] == Line.objects.order_by("-seq")[0].seq


@pytest.mark.django_db(transaction=True)
def test_an_anchor_cut_off_while_it_was_written_never_was_one() -> None:
    open_county(call(), code="990197", name_zh="试验县", name_en="Trial", kind="county", made=True)
    kept = anchors()
    with settings.BANGFU_ANCHORS.open("a") as file:
        file.write('{"at": "2026-11-21T08:00:00+00:00", "se')
    assert anchors() == kept
    assert verify() == []
