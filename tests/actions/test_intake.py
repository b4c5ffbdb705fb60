# ruff: noqa: E501 — one fault, one line: the tables are read across.
"""Records files: taken whole or not at all, every fault with its line, collection, code and field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from bangfu.audit.queries import verify, verify_rows
from bangfu.intake.actions import Outcome, load
from bangfu.intake.queries import record_kinds
from bangfu.intake.rules.records_file import LARGEST, read
from bangfu.kernel.ids import uuid7
from bangfu.kernel.refusal import Refusal, Refusals
from bangfu.kernel.scope import Actor, Call, operator
from bangfu.places.models import AreaName
from bangfu.policybook.actions import load_vendor
from bangfu.policybook.rules.files import read_folder
from bangfu.staff.models import Appointment
from bangfu.subjects.models import Subject
from bangfu.works.models import Progress, Project
from tests.actions.book import NOW, Book, made
from tests.actions.shared_book import SharedBook, shared_book

GOOD = """\
areas:
- {code: K, name: 河口镇, level: township, parent: C}
organisations:
- {code: OX, name: 建设公司, kind: firm, level: county, area: K}
documents:
- {code: D1, title: 二〇二六年计划, kind: summary, issuer: O, dated: 2026-01-05}
batches:
- {code: B1, name: 第一批, employer: O, employer_level: county, area: K, year: "2026", investment: 120.50万元}
projects:
- {code: P1, batch: B1, name: 河口桥, area: K, category: bridge, service_level: bridge, year: "2026", stage: construction,
   length: 1.25公里, source: {document: D1, line: 3, quote: 河口桥}}
lots:
- {code: L1, subject: P1, contractor: OX, contract: 80万元}
serves:
- {code: S1, project: P1, area: K}
progress:
- {code: G1, subject: P1, on: 2026-05-01, progress: 100%}
milestones:
- {code: M1, subject: P1, kind: completed, on: 2026-06-01}
targets:
- {code: T1, indicator: works.length, organisation: O, target: 12公里, due: 2026-12-31}
staff:
- {login: zhao, name: 赵一, organisation: O, role: bureau_clerk, from: 2026-01-01}
"""
PROJECT = "- {code: Q, name: n, area: C, category: road, service_level: paved, year: '2026', stage: design"
OWN = "employer: O, employer_level: county"
# What is wrong with which file; (line, collection, code, field) of every fault, in the order of the answer.
BROKEN: list[tuple[str, str, list[tuple[int, str, str, str]]]] = [
    ("missing name", "areas:\n- {code: A, level: village}", [(2, "areas", "A", "name")]),
    ("unknown field", "areas:\n- {code: A, name: n, level: village, hue: red}", [(2, "areas", "A", "hue")]),
    ("unknown level", "areas:\n- {code: A, name: n, level: moon}", [(2, "areas", "A", "level")]),
    ("unknown parent", "areas:\n- {code: A, name: n, level: village, parent: Z}", [(2, "areas", "A", "parent")]),
    ("upside down", "areas:\n- {code: A, name: n, level: county, parent: V1}", [(2, "areas", "A", "parent")]),
    ("no code", "areas:\n- {name: n, level: village}", [(2, "areas", "2", "code")]),
    ("taken code", "areas:\n- {code: V1, name: n, level: village}", [(2, "areas", "V1", "code")]),
    ("twice", "areas:\n- {code: A, name: n, level: village}\n- {code: A, name: m, level: village}", [(3, "areas", "A", "code")]),
    ("twice on one line", "areas: [{code: A, name: n, level: village}, {code: A, name: n, level: village}]", [(1, "areas", "A", "code")]),
    ("no day", "areas:\n- {code: A, name: n, level: village, valid_from: 2026-02-30}", [(2, "areas", "A", "valid_from")]),
    ("truth as text", "areas:\n- {code: A, name: no, level: village}", [(2, "areas", "A", "name")]),
    ("long code", f"areas:\n- {{code: {'A' * 61}, name: n, level: village}}", [(2, "areas", "A" * 61, "code")]),
    ("long name", f"areas:\n- {{code: A, name: {'字' * 81}, level: village}}", [(2, "areas", "A", "name")]),
    ("control sign", 'areas:\n- {code: A, name: "a\\x07b", level: village}', [(2, "areas", "A", "name")]),
    ("nul", 'areas:\n- {code: "A\\0", name: n, level: village}', [(2, "areas", "A\0", "code")]),
    ("turned text", 'areas:\n- {code: A, name: "a\\u202Eb", level: village}', [(2, "areas", "A", "name")]),
    ("list as text", "areas:\n- {code: A, name: [n], level: village}", [(2, "areas", "A", "name")]),
    (
        "three faults in a row",
        "areas:\n- {code: A, level: moon, valid_from: x}",
        [(2, "areas", "A", "name"), (2, "areas", "A", "level"), (2, "areas", "A", "valid_from")],
    ),
    (
        "faults in two rows",
        "areas:\n- {code: A, level: village}\n- {code: B, name: n, level: village}\n- {code: D, name: n, level: x}",
        [(2, "areas", "A", "name"), (4, "areas", "D", "level")],
    ),
    ("unknown office", f"projects:\n{PROJECT}, employer: ZZ, employer_level: county}}", [(2, "projects", "Q", "employer")]),
    ("no employer", f"projects:\n{PROJECT}}}", [(2, "projects", "Q", "employer")]),
    ("unknown batch", f"projects:\n{PROJECT}, batch: ZZ}}", [(2, "projects", "Q", "batch")]),
    ("unknown unit", f"projects:\n{PROJECT}, {OWN}, length: 5里}}", [(2, "projects", "Q", "length")]),
    ("no unit", f"projects:\n{PROJECT}, {OWN}, investment: 5}}", [(2, "projects", "Q", "investment")]),
    ("too large", f"projects:\n{PROJECT}, {OWN}, investment: 99999999999亿元}}", [(2, "projects", "Q", "investment")]),
    ("negative", f"projects:\n{PROJECT}, {OWN}, length: -5公里}}", [(2, "projects", "Q", "length")]),
    ("too many", f"projects:\n{PROJECT}, {OWN}, count: 99999999999}}", [(2, "projects", "Q", "project_count")]),
    ("no count", f"projects:\n{PROJECT}, {OWN}, count: 0}}", [(2, "projects", "Q", "count")]),
    ("digits", f"projects:\n{PROJECT}, {OWN}, count: {'9' * 5000}}}", [(2, "projects", "Q", "count")]),
    ("more paved", f"projects:\n{PROJECT}, {OWN}, length: 1公里, paved: 2公里}}", [(2, "projects", "Q", "paved")]),
    ("unknown paper", f"projects:\n{PROJECT}, {OWN}, source: {{document: ZZ}}}}", [(2, "projects", "Q", "source")]),
    ("no line", f"projects:\n{PROJECT}, {OWN}, source: {{line: xvii}}}}", [(2, "projects", "Q", "source")]),
    ("text as source", f"projects:\n{PROJECT}, {OWN}, source: page}}", [(2, "projects", "Q", "source")]),
    ("masked year", f"projects:\n{PROJECT.replace('2026', '20xx')}, {OWN}}}", [(2, "projects", "Q", "year")]),
    ("year 9999", f"projects:\n{PROJECT.replace('2026', '9999')}, {OWN}}}", [(2, "projects", "Q", "year")]),
    ("of nothing", "progress:\n- {code: G, subject: ZZ, on: 2026-01-01, progress: 5%}", [(2, "progress", "G", "subject")]),
    ("unknown role", "staff:\n- {login: q, name: n, organisation: O, role: king, from: 2026-01-01}", [(2, "staff", "q", "role")]),
    ("unknown basis", "staff:\n- {login: q, name: n, organisation: O, role: reader, from: 2026-01-01, basis: ZZ}", [(2, "staff", "q", "basis")]),
    ("no target", "targets:\n- {code: T, indicator: i, organisation: O}", [(2, "targets", "T", "target")]),
    ("two units", "targets:\n- {code: T, indicator: i, organisation: O, baseline: 5公里, target: 5%}", [(2, "targets", "T", "target")]),
]  # fmt: skip
# Files that are refused before any row is read: (name, bytes, the place that is named, words of the reason).
UNREADABLE: list[tuple[str, bytes, str, str]] = [
    ("empty", b"", "f", "no collections"),
    ("a list", b"- 1", "f", "no collections"),
    ("unknown collection", b"areas: []\nplanets: []", "f:2", "no collection"),
    ("no list", b"areas: {code: A}", "f:1", "list of rows"),
    ("nothing", b"areas:", "f:1", "list of rows"),
    ("no row", b"areas:\n- A", "f:2", "names its fields"),
    ("anchor", b"areas:\n- &a {code: A}\n- *a", "f:2", "Anchors"),
    ("laughs", b"a: &a [x]\nb: &b [*a,*a]", "f:1", "Anchors"),
    ("tag", b"areas:\n- {code: !!python/object/apply:os.system [ls]}", "f:2", "Tags"),
    ("tag on a row", b"areas:\n- !row {code: A}", "f:2", "Tags"),
    ("tag on text", b"areas:\n- {code: !!str 5}", "f:2", "Tags"),
    ("duplicate field", b"areas:\n- code: A\n  name: n\n  code: B", "f:4", "stands twice"),
    ("duplicate collection", b"areas: []\nareas: []", "f:2", "stands twice"),
    ("list as name", b"areas:\n- ? [a, b]\n  : c", "f:2", "one word"),
    ("deep list", b"areas:\n- {code: " + b"[" * 50 + b"]" * 50 + b"}", "f:2", "too deep"),
    ("very deep", b"[" * 100_000, "f:1", "too deep"),
    ("deep blocks", b"\n".join(b" " * n + b"a:" for n in range(200)), "f:1", "too deep"),
    ("broken", b"areas:\n- {code: A", "f:", "no YAML"),
    ("tabs", b"areas:\n\t- code: A", "f:2", "no YAML"),
    ("two documents", b"areas: []\n---\nareas: []", "f:", "no YAML"),
    ("GBK", "areas:\n- {code: 甲}".encode("gbk"), "f", "not UTF-8"),
    ("UTF-16", "areas: []".encode("utf-16"), "f", "not UTF-8"),
    ("raw control", b"areas:\n- {code: A,\n   name: a\x07b}", "f:3", "cannot be kept"),
    ("20 MB", b"#" * (LARGEST + 1), "f", "20 MB"),
]


@pytest.fixture
def book(db: None) -> Book:
    return made()


@pytest.fixture
def policy(db: None) -> None:
    """The code list that documents are checked against."""
    load_vendor(Call(operator("console", 0), str(uuid7(NOW)), NOW), files=read_folder(settings.BANGFU_POLICY))


def take(book: Book, text: str, *, dry_run: bool = False, actor: Actor | None = None, key: str = "") -> Outcome:
    kinds = record_kinds()
    file = read("f", text.encode("utf-8", "surrogatepass"), tuple(kind.collection for kind in kinds))
    return load(book.call(actor=actor, key=key), book.county, file, kinds, dry_run=dry_run)


def everything() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


@pytest.mark.parametrize(("text", "expected"), [one[1:] for one in BROKEN], ids=[one[0] for one in BROKEN])
def test_every_fault_is_named_and_nothing_is_taken(
    book: Book, text: str, expected: list[tuple[int, str, str, str]]
) -> None:
    before = everything()
    with pytest.raises(Refusals) as refused:
        take(book, text)
    found = [(*one.row.split(" ", 2), one.field) for one in refused.value.each]
    assert found == [(f"f:{line}", collection, code, field) for line, collection, code, field in expected]
    assert refused.value.params["count"] == len(expected)
    assert all(len(str(one)) < 6000 for one in refused.value.each)
    assert everything() == before


@pytest.mark.parametrize(("data", "place", "why"), [one[1:] for one in UNREADABLE], ids=[one[0] for one in UNREADABLE])
def test_a_file_that_cannot_be_read_is_refused_with_its_line(data: bytes, place: str, why: str) -> None:
    with pytest.raises(Refusal, match=why) as refused:
        read("f", data, ("areas",))
    assert refused.value.row.startswith(place)


@pytest.mark.usefixtures("policy")
def test_a_whole_file_is_taken_once(book: Book) -> None:
    outcome = take(book, GOOD)
    assert (outcome.written, outcome.known) == (11, 0)
    project = Project.objects.known().get(subject__code="P1")
    assert (project.stage, project.length_dm, project.length_ulp_dm) == ("completed", 12_500, 100)
    assert (project.source_line, project.source_quote) == (3, "河口桥")
    assert project.source_document is not None and project.source_document.code == "D1"
    assert Progress.objects.get().progress_bp == 10_000
    assert Appointment.objects.get().user.login == "zhao"
    assert verify() == []
    assert verify_rows() == []
    before = everything()
    again = take(book, GOOD)
    assert (again.written, again.known) == (0, 11)
    after = everything()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"audit.Line", "audit.RowMark", "intake.Loading"}


def test_rows_in_another_order_or_form_are_the_same_rows(book: Book) -> None:
    take(book, "areas:\n- {code: A, name: 甲, level: village}")
    assert take(book, "areas:\n- level: village\n  name: '甲'\n  code: \"A\"\n").known == 1


@pytest.mark.usefixtures("policy")
def test_the_same_delivery_twice_is_one_loading(book: Book) -> None:
    call = book.call().key
    assert take(book, GOOD, key=call) == take(book, GOOD, key=call)


@pytest.mark.usefixtures("policy")
def test_a_changed_row_is_a_contradiction_and_takes_the_rest_with_it(book: Book) -> None:
    take(book, GOOD)
    before = everything()
    changed = (
        GOOD.replace("100%", "90%") + "- {login: qian, name: 钱二, organisation: O, role: reader, from: 2026-01-01}\n"
    )
    with pytest.raises(Refusals, match="1 rows are refused") as refused:
        take(book, changed)
    (fault,) = refused.value.each
    assert (fault.row, fault.field) == ("f:17 progress G1", "code")
    assert "other contents" in str(fault)
    assert everything() == before


@pytest.mark.usefixtures("policy")
def test_a_dry_run_counts_and_writes_nothing(book: Book) -> None:
    before = everything()
    assert take(book, GOOD, dry_run=True) == Outcome(11, 0, None)
    assert everything() == before
    assert verify() == []
    assert take(book, GOOD).written == 11


@pytest.mark.usefixtures("policy")
def test_a_late_fault_takes_every_earlier_row_back(book: Book) -> None:
    before = everything()
    with pytest.raises(Refusals) as refused:
        take(book, GOOD.replace("due: 2026-12-31", "baseline_on: 2026-12-30, due: 2026-01-01"))
    assert [(one.row, one.field) for one in refused.value.each] == [("f:21 targets T1", "due")]
    assert everything() == before


def test_somebody_without_the_rights_takes_nothing(book: Book) -> None:
    before = everything()
    with pytest.raises(Refusals) as refused:
        take(book, "areas:\n- {code: A, name: n, level: village}", actor=Actor(None, "x", "stranger"))
    assert "role does not carry" in str(refused.value.each[0])
    assert everything() == before


def test_a_row_may_not_point_into_another_county(book: Book) -> None:
    other = replace(made("990178"))
    take(other, "areas:\n- {code: ONLY, name: n, level: village}")
    with pytest.raises(Refusals) as refused:
        take(book, "areas:\n- {code: A, name: n, level: natural_village, parent: ONLY}")
    assert refused.value.each[0].field == "parent"


def test_two_hundred_faults_are_told_of_many(book: Book) -> None:
    with pytest.raises(Refusals) as refused:
        take(book, "areas:\n" + "".join(f"- {{code: A{number}}}\n" for number in range(300)))
    assert len(refused.value.each) == 200
    assert refused.value.params["count"] == 600


@pytest.mark.usefixtures("policy")
def test_order_of_collections_does_not_matter(book: Book) -> None:
    parts = GOOD.replace("\n   length", " length").split("\n")
    blocks = ["\n".join(parts[start : start + 2]) for start in range(0, len(parts) - 1, 2)]
    assert take(book, "\n".join(reversed(blocks))).written == 11
    assert AreaName.objects.filter(code="K").exists()
    assert Subject.objects.filter(code="L1", kind="lot").exists()


@pytest.fixture
def shared(tmp_path: Path, django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[SharedBook]:
    folder = tmp_path / "book"
    folder.mkdir()
    with django_db_blocker.unblock(), shared_book(folder) as made_book:  # type: ignore[attr-defined]
        yield made_book


@pytest.mark.slow
def test_killed_half_way_leaves_nothing_and_can_be_begun_again(shared: SharedBook, tmp_path: Path) -> None:
    file = tmp_path / "records.yaml"
    file.write_text(
        "areas:\n" + "".join(f"- {{code: A{n}, name: 村{n}, level: village}}\n" for n in range(40)), "utf-8"
    )
    (_, empty), *killed, (whole, found) = shared.run("killed", str(file), "1", "20", "40")
    assert killed == [[9, empty]] * 3
    assert whole == [40, 0]
    assert (found["areas"], found["taken"], found["loadings"]) == (40, 40, 1)
    assert found["findings"] == []
