"""Which database a run uses, and what happens to a test that cannot run here.

Spark is tested in an environment of its own: a file or folder named «spark» somewhere is collected only there, or where
nobody separates the two. A test for one database only says so by `@pytest.mark.database("sqlite")`: in the other run
it is deselected, not skipped; so is, on PostgreSQL, one that opens no database. With BANGFU_NO_SKIPS=1 a skip is a
failure.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import django
import pytest
from django.db import transaction

from bangfu.vault.rules import keyring
from tests.databases import NoServer, chosen_database, template

CLOSING = ExitStack()
OPENING = frozenset({"db", "transactional_db", "django_db_setup"})
# Its tests make databases of their own on the run's server.
OWN_DATABASES = "safety"
STRICT = os.environ.get("BANGFU_NO_SKIPS") == "1"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Before Django reads its settings: a folder for this process, a database for the whole run."""
    if not WORKER:
        folder = tempfile.mkdtemp(prefix="bangfu-test-")
        CLOSING.callback(shutil.rmtree, folder, ignore_errors=True)
        os.environ["BANGFU_TEST_FOLDER"] = folder
        os.environ.setdefault("BANGFU_TEST_TEMPLATE", str(Path(folder, "migrated.sqlite3")))
        os.environ.pop("BANGFU_TEST_NO_SERVER", None)
        try:
            os.environ["BANGFU_DATABASE_URL"] = address = CLOSING.enter_context(chosen_database())
            if address:
                os.environ["BANGFU_TEST_TEMPLATE"] = CLOSING.enter_context(template(address))
        except NoServer as reason:
            os.environ["BANGFU_TEST_NO_SERVER"] = str(reason)
            os.environ["BANGFU_DATABASE_URL"] = ""
    data = Path(os.environ["BANGFU_TEST_FOLDER"], WORKER or "main")
    data.mkdir(exist_ok=True)
    os.environ.update(BANGFU_DATA=str(data), BANGFU_MODE="test", DJANGO_SETTINGS_MODULE="bangfu.config.settings")
    if not (data / "keys" / "keyring.json").exists():
        keyring.create(data / "keys" / "keyring.json", datetime.now(UTC))
    django.setup()
    import_module("tests.flushing").install()
    import_module("tests.migrating").install()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Workers must not inherit the settings' name: they would read the settings before their own folder is set."""
    if session.config.pluginmanager.hasplugin("dsession"):
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_unconfigure(config: pytest.Config) -> None:
    CLOSING.close()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    apart = os.environ.get("BANGFU_TEST_SPARK") == "apart" and collection_path.is_relative_to(config.rootpath)
    return True if apart and "spark" in str(collection_path.relative_to(config.rootpath)) else None


def _missing(item: pytest.Item) -> str:
    """Why this test cannot run on this machine, or nothing."""
    if reason := os.environ.get("BANGFU_TEST_NO_SERVER"):
        return reason
    if item.get_closest_marker("browser") and not shutil.which("chromium"):
        return "Chromium is not installed (apt-get install chromium)"
    if item.get_closest_marker("paper") and not (shutil.which("soffice") and shutil.which("pdftoppm")):
        return "LibreOffice or poppler is not installed (apt-get install libreoffice-writer-nogui poppler-utils)"
    if item.get_closest_marker("spark") and not (shutil.which("java") and find_spec("pyspark")):
        return "Java or PySpark is not installed (apt-get install default-jre-headless; run.py test does the rest)"
    return ""


def _belongs(item: pytest.Item, database: str) -> bool:
    """Whether a test says something about a database: the one it is for, or any where it opens one."""
    if mark := item.get_closest_marker("database"):
        return database in mark.args
    fixtures = set(getattr(item, "fixturenames", ()))
    opens = fixtures & OPENING or item.get_closest_marker("django_db") or OWN_DATABASES in item.path.parts
    return bool(opens) or database == "sqlite"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    database = os.environ.get("BANGFU_TEST_DATABASE", "sqlite")
    other = [item for item in items if not _belongs(item, database)]
    if other:
        config.hook.pytest_deselected(items=other)
        items[:] = [item for item in items if item not in set(other)]
    # Begun last, the longest would keep one process waiting for the other.
    items.sort(key=lambda item: item.get_closest_marker("longest") is None)
    for item in items:
        if reason := _missing(item):
            item.add_marker(pytest.mark.skip(reason=reason))


def _refuse_skip(report: Any) -> Any:
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which BANGFU_NO_SKIPS=1 forbids: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Any:
    return _refuse_skip((yield))


@contextmanager
def _taken_back(django_db_blocker: Any) -> Iterator[None]:
    """What is written inside stands for a whole module; each test's own changes are taken back by themselves."""
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        try:
            yield
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)


@pytest.fixture(scope="module")
def policy_in_force(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The vendor's policy, loaded once for all tests of a module."""
    with _taken_back(django_db_blocker):
        import_module("tests.sample").load_policy_once()
        yield


@pytest.fixture(scope="module")
def sample_book(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The sample's records, loaded once for all tests of a module."""
    sample = import_module("tests.sample")
    with _taken_back(django_db_blocker):
        sample.load_policy_once()
        county = sample.load_book()
        sample.appoint_people(county)
        yield county


@pytest.fixture(scope="module")
def cast_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The cast of the pages' tests, loaded once for all tests of a module."""
    with _taken_back(django_db_blocker):
        yield import_module("tests.cast").cast()


@pytest.fixture(scope="module")
def village_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """A county with one village, its officer and its clerk, loaded once for all tests of a module."""
    cast = import_module("tests.cast")
    with _taken_back(django_db_blocker):
        import_module("tests.sample").load_policy_once()
        book = cast.book("990186", "临河县")
        cast.appoint_all(book, "own", ("county_officer", "county_leader", "township_clerk", "bureau_clerk"))
        yield book


@pytest.fixture
def everybody(cast_once: Any, db: None) -> Any:
    """Each test's own copy of the cast: what one changes in memory, the next does not see."""
    return deepcopy(cast_once)


@pytest.fixture(autouse=True)
def own_anchors(settings: Any, tmp_path: Path) -> None:
    """Copies of one test's chain head would contradict the next test's chain."""
    settings.BANGFU_ANCHORS = tmp_path / "anchors.jsonl"
