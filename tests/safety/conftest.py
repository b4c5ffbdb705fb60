"""A prepared book on disk, made once; each test works on a copy."""

from __future__ import annotations

import pytest

from tests.safety.books import Book, begin


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return begin(tmp_path_factory.mktemp("prepared") / "book")
