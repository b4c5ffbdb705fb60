"""The 60 name cases, as an official reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction

from bangfu.kernel.right import Right
from bangfu.kernel.scope import operator
from bangfu.subjects.queries.search import search
from tests.actions.book import Book, made
from tests.actions.finding import people

pytestmark = pytest.mark.django_db
SAID: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("names.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def village(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Everybody of the file, in one book for all cases; taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        book = made()
        people(book, SAID["people"])
        yield book
        transaction.set_rollback(True)


def test_there_are_sixty_cases() -> None:
    assert len(SAID["cases"]) >= 60
    assert {name for case in SAID["cases"] for name in (*case["finds"], *case.get("not", ()))} <= set(SAID["people"])


@pytest.mark.parametrize("case", SAID["cases"], ids=lambda case: case["typed"])
def test_a_name_is_found(village: Book, case: dict[str, Any]) -> None:
    actor = operator("console", village.county.pk)
    told = search(actor, Right.REGISTRY_HOUSEHOLD_READ, village.county.pk, ("person",), case["typed"])
    found = {hit.subject.label for hit in told.hits}
    assert found >= set(case["finds"])
    assert not found & set(case.get("not", ()))
