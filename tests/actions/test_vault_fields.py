"""Sealed columns and blind indexes in a real table: nothing readable in it, everybody found."""

from __future__ import annotations

import json
import pickle
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core import serializers
from django.db import connection, models
from django.db.models import F, Q
from django.template import Context, Template
from pytest_django.fixtures import Settings

from bangfu.kernel.idnumber import check_digit
from bangfu.kernel.refusal import Refusal
from bangfu.vault import queries
from bangfu.vault.actions import reveal
from bangfu.vault.models import BlindIndexField, SealedField
from bangfu.vault.rules import keyring
from bangfu.vault.rules.index import Form
from bangfu.vault.rules.mask import Kind
from bangfu.vault.rules.scan import Planted, scan
from bangfu.vault.rules.sealed import Sealed

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


class SealedPerson(models.Model):
    """A table of this test only."""

    id_number = SealedField(kind=Kind.ID_NUMBER, bound="vault_test.person.id_number", null=True)
    id_first18 = BlindIndexField(source="id_number", form=Form.FIRST_18)
    id_last4 = BlindIndexField(source="id_number", form=Form.LAST_4)
    phone = SealedField(kind=Kind.PHONE, bound="vault_test.person.phone", null=True)
    phone_index = BlindIndexField(source="phone", form=Form.PHONE)

    class Meta:
        app_label = "vault_test"


def person(sequence: int) -> str:
    bare = f"99010119800101{sequence:03d}"
    return bare + check_digit(bare)


ID, OTHER, PHONE = person(1), person(2), "13800138000"
COLUMNS = ("id_number", "phone", "id_first18", "id_last4", "phone_index")
MASK = f"{ID[:6]}********{ID[14:]}"


@pytest.fixture
def keys(tmp_path: Path, settings: Settings) -> Path:
    settings.BANGFU_KEYS = tmp_path / "keyring.json"
    keyring.create(settings.BANGFU_KEYS, NOW)
    return settings.BANGFU_KEYS  # type: ignore[no-any-return]


@pytest.fixture
def table(transactional_db: None, keys: Path) -> Iterator[type[SealedPerson]]:
    with connection.schema_editor() as editor:
        editor.create_model(SealedPerson)
    yield SealedPerson
    with connection.schema_editor() as editor:
        editor.delete_model(SealedPerson)


def rows() -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id_number, phone, id_first18, id_last4, phone_index FROM vault_test_sealedperson ORDER BY id"
        )
        return list(cursor.fetchall())


def test_a_number_is_saved_sealed_and_read_masked(table: type[SealedPerson]) -> None:
    made = table(id_number=ID, phone=PHONE)
    assert isinstance(made.id_number, Sealed), "sealed at once, before any save"
    made.save()
    read = table.objects.get()
    assert [str(read.id_number), str(read.phone)] == [MASK, "138****8000"]
    assert reveal(read.id_number, purpose="test.show", reason="家访核对") == ID
    assert scan(Planted([ID, PHONE]), "row", repr(rows()).encode()) == []
    assert rows()[0][0].startswith("seal-1.aes$")
    assert len(set(rows()[0])) == 5


def test_a_record_shows_its_masks_in_every_way(table: type[SealedPerson]) -> None:
    table.objects.create(id_number=ID, phone=PHONE)
    read = table.objects.get()
    looks = [
        Template("{{ p.id_number }} {{ p.phone|upper }} {% for c in p.id_number %}{{ c }}{% endfor %}").render(
            Context({"p": read})
        ),
        json.dumps(list(table.objects.values("id_number", "phone"))),
        serializers.serialize("json", [read]),
        str(list(table.objects.values_list("id_number", flat=True))),
        str(vars(read)),
        str(pickle.dumps(read)),
        str(table.objects.filter(id_first18__of=ID).query),
    ]
    for look in looks:
        assert scan(Planted([ID, PHONE]), "look", look.encode()) == []
    assert MASK in looks[0] and MASK in looks[1]
    assert scan(Planted([ID]), "control", f"{ID}".encode())


def test_people_are_found_by_the_number_as_they_write_it(table: type[SealedPerson]) -> None:
    one = table.objects.create(id_number=ID, phone=PHONE)
    two = table.objects.create(id_number=OTHER + "43", phone=None)
    spaced = f"{OTHER[:6]} {OTHER[6:14]} {OTHER[14:].lower()}"
    assert list(table.objects.filter(id_first18__of=spaced)) == [two]
    assert list(table.objects.filter(id_last4__of=ID[-4:])) == [one]
    assert list(table.objects.filter(phone_index__of="+86 138-0013-8000")) == [one]
    assert list(table.objects.filter(Q(id_first18__of=ID) | Q(phone_index__of="13900139000"))) == [one]
    assert list(table.objects.exclude(id_first18__of=ID)) == [two]
    assert list(table.objects.filter(id_first18__in=queries.candidates(Form.FIRST_18, ID))) == [one]
    assert list(table.objects.filter(phone__isnull=True)) == [two]
    assert not table.objects.filter(id_first18__of=person(3)).exists()


@pytest.mark.parametrize("lookup", ["", "__exact", "__in", "__contains", "__startswith", "__gt", "__regex", "__length"])
def test_a_sealed_column_is_never_searched(keys: Path, lookup: str) -> None:
    with pytest.raises(Refusal, match="cannot be searched"):
        SealedPerson.objects.filter(**{f"id_number{lookup}": [ID]})
    with pytest.raises(Refusal, match="cannot be searched"):
        SealedPerson.objects.exclude(**{f"id_number{lookup}": F("phone")})


def test_a_plain_number_is_never_compared_with_an_index(keys: Path) -> None:
    for condition in ({"id_first18": ID}, {"id_first18__in": [ID]}):
        with pytest.raises(Refusal, match="__of") as told:
            SealedPerson.objects.filter(**condition)
        assert ID not in str(told.value)


def test_an_index_never_lags_behind_its_number(table: type[SealedPerson]) -> None:
    made = table.objects.create(id_number=ID)
    made.id_number = OTHER
    with pytest.raises(Refusal, match="without its index"):
        made.save(update_fields=["id_number"])
    with pytest.raises(Refusal, match="sealed values only"):
        table.objects.update(id_number=OTHER)
    made.save(update_fields=["id_number", "id_first18", "id_last4"])
    assert list(table.objects.filter(id_first18__of=OTHER)) == [made]
    assert not table.objects.filter(id_first18__of=ID).exists()
    made.id_number = None
    made.save()
    assert rows()[0] == (None,) * 5


def test_many_are_made_at_once_with_their_indexes(table: type[SealedPerson]) -> None:
    table.objects.bulk_create([table(id_number=person(n)) for n in range(200)])
    assert all(table.objects.filter(id_first18__of=person(n)).count() == 1 for n in range(0, 200, 10))


def test_a_masked_cell_is_never_saved_over_the_number(table: type[SealedPerson]) -> None:
    made = table.objects.create(id_number=ID)
    with pytest.raises(Refusal, match="masked value"):
        made.id_number = MASK
    made.save()
    assert reveal(table.objects.get().id_number, purpose="test.show", reason="control") == ID


def test_a_ciphertext_moved_by_hand_is_refused(table: type[SealedPerson]) -> None:
    table.objects.create(id_number=ID, phone=PHONE)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vault_test_sealedperson SET phone = id_number")
    with pytest.raises(Refusal, match="belongs to another column"):
        table.objects.get()
    assert table.objects.defer("phone").get().id_number.hides(ID)


def test_rows_of_both_keys_and_both_suites_live_side_by_side(
    table: type[SealedPerson], keys: Path, settings: Settings
) -> None:
    table.objects.create(id_number=ID)
    keyring.rotate(keys, NOW)
    settings.BANGFU_CIPHER = "SM4-GCM"
    table.objects.create(id_number=OTHER)
    assert [row[0].split("$")[0] for row in rows()] == ["seal-1.aes", "seal-2.sm4"]
    assert [table.objects.get(id_first18__of=n).id_number.hides(n) for n in (ID, OTHER)] == [True, True]
    old = table.objects.get(id_first18__of=ID)
    assert not old.id_number.is_current()
    old.id_number = old.id_number.renewed()
    old.save()
    assert [row[0].split("$")[0] for row in rows()] == ["seal-2.sm4", "seal-2.sm4"]
    assert table.objects.get(id_first18__of=ID).id_number.is_current()


def test_a_rotation_broken_off_goes_on_with_what_is_left(table: type[SealedPerson], keys: Path) -> None:
    table.objects.bulk_create([table(id_number=person(n), phone=None) for n in range(30)])
    assert not queries.stale(table.objects.all(), "id_number").exists()
    keyring.rotate(keys, NOW)
    for portion in (10, 20):
        for row in queries.stale(table.objects.order_by("id"), "id_number")[:portion]:
            row.id_number = row.id_number.renewed()
            row.save()
        left = queries.stale(table.objects.all(), "id_number").count()
        assert left == queries.stale(table.objects.all(), "id_first18").count() == {10: 20, 20: 0}[portion]
        assert all(table.objects.filter(id_first18__of=person(n)).count() == 1 for n in range(30))
    assert not queries.stale(table.objects.all(), "phone").exists(), "what is missing is not stale"


def test_twenty_thousand_people_in_and_out(table: type[SealedPerson]) -> None:
    began = time.perf_counter()
    table.objects.bulk_create([table(id_number=person(n % 1000), phone=PHONE) for n in range(20_000)])
    middle = time.perf_counter()
    masks = {str(mask) for mask in table.objects.values_list("id_number", flat=True)}
    print(f"\n20,000 people in {middle - began:.2f} s, their masks out {time.perf_counter() - middle:.2f} s")
    assert len(masks) == len({f"{person(n)[:6]}********{person(n)[14:]}" for n in range(1000)})


def test_without_the_ring_nothing_is_read_or_written(table: type[SealedPerson], keys: Path) -> None:
    table.objects.create(id_number=ID)
    keys.rename(keys.with_suffix(".away"))
    for attempt in (table.objects.get, lambda: table(id_number=OTHER)):
        with pytest.raises(Refusal, match="is missing"):
            attempt()
    keys.with_suffix(".away").rename(keys)
    keys.chmod(0o644)
    with pytest.raises(Refusal, match="chmod 600"):
        table.objects.get()
    keys.chmod(0o600)
    assert table.objects.get().id_number.hides(ID)


def test_a_migration_writes_the_fields_down_whole() -> None:
    for name in ("id_number", "id_first18", "phone_index"):
        field = SealedPerson._meta.get_field(name)
        _, path, args, kwargs = field.deconstruct()
        again = field.__class__(*args, **kwargs)
        assert again.deconstruct()[1:] == (path, args, kwargs)
        assert path.startswith("bangfu.vault.models.")
    assert not any(field.check() for field in SealedPerson._meta.get_fields())


def test_an_index_of_nothing_is_told_by_the_system_check() -> None:
    class Astray(models.Model):
        """A model with an index whose source is no sealed field."""

        note = models.TextField()
        note_index = BlindIndexField(source="note", form=Form.WHOLE)

        class Meta:
            app_label = "vault_test"

    assert [found.id for found in Astray._meta.get_field("note_index").check()] == ["vault.E001"]
