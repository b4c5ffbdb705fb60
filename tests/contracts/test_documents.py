"""Documents that cannot go stale: generated pages, names to be written down, commands, links, words on the screen."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import polib
import pytest

from bangfu.cli.arguments import VERBS, parser
from bangfu.intake.actions import load
from bangfu.intake.queries import record_kinds
from bangfu.intake.rules.records_file import RecordsFile, read
from bangfu.kernel.refusal import Refusal, Refusals
from bangfu.kernel.right import Right
from bangfu.places.actions import open_county
from bangfu.places.models import County
from bangfu.staff.rules.roles import ROLES
from bangfu.subjects.models import Subject
from bangfu.works.models import Project
from tests.contracts.source import PROGRAM, ROOT, kept_files
from tests.sample import console, load_policy_once
from tools import generate_docs
from tools.policy_pages import entries

DOCS = ROOT / "docs"
REWRITE = "run .venv/bin/python -m tools.generate_docs"
LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```\w*\n(.*?)^```", re.S | re.M)
SAID = {"length": "length: 6.8公里"}
ON_SCREEN = re.compile(r"「([^」]+)」")
CJK = re.compile(r"[一-鿿]")


def documents() -> dict[Path, str]:
    """Every Markdown file that is kept, by its path in the repository."""
    return {file: (ROOT / file).read_text("utf-8") for file in kept_files() if file.suffix == ".md"}


def unmentioned(names: set[str], texts: list[str]) -> list[str]:
    """The names that no text holds as a word of its own."""
    whole = "\n".join(texts)
    return sorted(name for name in names if not re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)", whole))


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.M)
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower() for heading in headings)
    return {re.sub(r"[^\w\- ]", "", heading).strip().replace(" ", "-") for heading in plain}


def broken_links(pages: dict[Path, str], there: set[Path]) -> list[str]:
    """Links inside the repository that lead nowhere; `there` are the files that are kept."""
    found = []
    folders = {folder for file in there for folder in file.parents}
    for page, text in pages.items():
        for link in LINK.findall(FENCE.sub("", text)):
            if re.match(r"\w+:", link):
                continue
            path, _, anchor = link.partition("#")
            target = Path(*(page.parent / path).parts) if path else page
            target = Path(str((ROOT / target).resolve().relative_to(ROOT)))
            if target not in there | folders:
                found.append(f"{page}: {link}")
            elif anchor and target in pages and anchor not in anchors(pages[target]):
                found.append(f"{page}: {link} has no such heading")
    return found


def commands(text: str) -> list[list[str]]:
    """The words of each bangfu command in a page's blocks of code; test and pack belong to run.py itself."""
    found = []
    for block in FENCE.findall(text):
        for line in block.splitlines():
            words = shlex.split(line, comments=True)
            if words[:1] == ["bangfu"] or words[:2] == ["python3", "run.py"]:
                rest = words[1 if words[0] == "bangfu" else 2 :]
                if rest[:1] not in (["test"], ["pack"]):
                    found.append(rest)
    return found


def wrong_commands(text: str) -> list[str]:
    """Commands of a page that the program would refuse."""
    found = []
    for words in commands(text):
        try:
            parser().parse_args(words)
        except (SystemExit, Refusal):
            found.append(" ".join(words))
    return found


def test_the_generated_pages_are_what_code_and_policy_say() -> None:
    pages = generate_docs.render()
    assert {file.name for file in generate_docs.FOLDER.glob("*")} == set(pages), REWRITE
    stale = [name for name, text in pages.items() if (generate_docs.FOLDER / name).read_text("utf-8") != text]
    assert stale == [], REWRITE


def test_everything_with_a_name_is_written_down() -> None:
    names = {
        "right": {right.value for right in Right},
        "role": set(ROLES),
        "indicator": {entry.code for entry in entries("indicator")},
        "parameter": {entry.code for entry in entries("parameter")},
        "code list": {entry.code for entry in entries("code_list")},
        "address": {name for _, name, _, _ in generate_docs.addresses() if name},
        "action": {action.name for action in generate_docs.actions()},
    }
    assert all(names[kind] for kind in names if kind != "address"), "a kind without names would hold of nothing"
    texts = list(documents().values())
    assert {kind: missing for kind in names if (missing := unmentioned(names[kind], texts))} == {}


def test_the_operator_guide_tells_of_every_verb_and_setting() -> None:
    guide = (DOCS / "operator.md").read_text("utf-8")
    settings = set(generate_docs.asked_of_environment())
    assert {"BANGFU_DATA", "BANGFU_KEYS", "BANGFU_DATABASE_URL"} <= settings
    assert unmentioned(settings, [guide]) == []
    said = set(re.findall(r"(?:bangfu|run\.py) ([a-z]+(?:-[a-z]+)*)", guide))
    assert sorted(set(VERBS) - said) == []
    assert sorted(said - set(VERBS) - {"test", "pack"}) == []


def test_control_a_missing_name_is_seen() -> None:
    assert unmentioned({"works.length", "works.width"}, ["`works.length`, see works.width_dm"]) == ["works.width"]
    assert unmentioned({"claims"}, ["no-claims claims.x"]) == ["claims"]


@pytest.mark.parametrize("page", [Path("README.md"), Path("docs/operator.md")], ids=str)
def test_commands_in_the_documents_are_taken(page: Path) -> None:
    text = documents()[page]
    assert commands(text)
    assert wrong_commands(text) == []


def test_control_commands() -> None:
    right = "bangfu freeze --data x   # note\npython3 run.py demo --no-serve\n"
    assert wrong_commands(f"```\n{right}bangfu frieze\nbangfu freeze --dta x\n```\n") == ["frieze", "freeze --dta x"]


def test_the_two_commands_of_the_readme_are_there() -> None:
    readme, run = (ROOT / "README.md").read_text("utf-8"), (ROOT / "run.py").read_text("utf-8")
    for word in ("demo", "test"):
        assert f"python3 run.py {word}" in readme and f"python3 run.py {word}" in run
    assert "demo" in VERBS and '"test": "tools.suite"' in run


def test_the_readme_is_chinese_first_and_two_screens_long() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    chinese, english = text.index("\n## 中文"), text.index("\n## English")
    assert chinese < english
    assert len(CJK.findall(text[chinese:english])) > 200
    assert len(CJK.findall(text[english:])) == 0
    assert "docs/picture.png" in text[:chinese]
    assert text.count("\n") <= 60


def test_links_lead_somewhere() -> None:
    pages = documents()
    assert sum(len(LINK.findall(text)) for text in pages.values()) > 40
    assert broken_links(pages, set(kept_files())) == []


def test_control_links() -> None:
    pages = {Path("docs/a.md"): "# A b · C\n[x](#a-b--c) [y](b.md) [z](../gone.md) [w](#no)", Path("docs/b.md"): "# B"}
    assert broken_links(pages, set(pages)) == ["docs/a.md: ../gone.md", "docs/a.md: #no has no such heading"]


def test_architecture_names_every_package() -> None:
    packages = {f"`{file.parent.name}`" for file in PROGRAM.glob("*/__init__.py")}
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    assert [name for name in sorted(packages) if name not in text] == []
    tests = re.findall(r"`(tests/[\w/]+?(?:\.py)?|tests/[\w/]+\*\.py|test_\w+\.py)`", text)
    assert tests
    found = [name if name.startswith("tests/") else f"tests/contracts/{name}" for name in tests]
    assert [name for name in found if not list(ROOT.glob(name))] == []


def test_every_dependency_has_its_reason() -> None:
    reasons = (DOCS / "adr" / "0002-dependencies.md").read_text("utf-8")
    asked = {
        re.split(r"[\[<>=;~! ]", line, maxsplit=1)[0]
        for file in (ROOT / "requirements").glob("*.in")
        for line in file.read_text("utf-8").splitlines()
        if line and not line.startswith(("-", "#"))
    }
    assert {"django", "pyspark", "pytest", "uv"} <= asked
    assert unmentioned(asked, [reasons]) == []


def test_decisions_are_numbered_listed_and_short() -> None:
    files = sorted((DOCS / "adr").glob("[0-9]*.md"))
    assert [file.name[:4] for file in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    listed = (DOCS / "adr" / "README.md").read_text("utf-8")
    for file in files:
        text = file.read_text("utf-8")
        assert text.startswith(f"# {file.name[:4]} · "), file.name
        assert "\nStatus: " in text and "\n## Context" in text, file.name
        assert f"({file.name})" in listed
        assert text.count("\n") <= 70, f"{file.name} is longer than a page"


def test_the_changelog_has_an_unreleased_part() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "\n## Unreleased" in text and "\n### Added" in text
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["readme"] == "README.md"


def on_screen() -> set[str]:
    """Every Chinese word that a page can show: the catalogue's and the labels of policy/."""
    catalogue = polib.pofile(str(PROGRAM / "web" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    labels = re.findall(
        r"zh: ([^,}]+)", "\n".join(file.read_text("utf-8") for file in (ROOT / "policy").rglob("*.yaml"))
    )
    return {entry.msgstr for entry in catalogue} | set(labels)


def test_the_office_guide_uses_the_words_on_the_screen() -> None:
    words = on_screen()
    said = [
        (file.name, word)
        for file in (DOCS / "office").glob("*.md")
        for word in ON_SCREEN.findall(file.read_text("utf-8"))
    ]
    assert len(said) > 40
    assert [f"{name}: {word}" for name, word in said if word not in words] == []


def test_the_office_guide_lists_its_pages() -> None:
    listed = set(LINK.findall((DOCS / "office" / "README.md").read_text("utf-8")))
    assert {file.name for file in (DOCS / "office").glob("*.md")} - {"README.md"} <= listed


def example(**other: str) -> RecordsFile:
    """The operator guide's example; `other` replaces words in it."""
    text = (DOCS / "example-records.yaml").read_text("utf-8")
    for word, instead in other.items():
        assert text.count(SAID[word]) == 1
        text = text.replace(SAID[word], instead)
    return read("example.yaml", text.encode(), tuple(kind.collection for kind in record_kinds()))


@pytest.fixture
def county(db: None) -> County:
    load_policy_once()
    code = example().book["code"]
    return open_county(console(), code=code, name_zh="云麓县", name_en="Yunlu", kind="county", made=False)


def test_the_example_of_a_records_file_is_taken_and_known_the_second_time(county: County) -> None:
    file, kinds = example(), record_kinds()
    # What is stated of households and people needs them registered first.
    stated = {"household_years", "livings", "conditions", "occupations", "list_entries"}
    assert {row.collection for row in file.rows} == {kind.collection for kind in kinds} - {"successions"} - stated
    first = load(console(county.pk), county, file, kinds)
    assert (first.written, first.known) == (len(file.rows), 0)
    second = load(console(county.pk), county, file, kinds)
    assert (second.written, second.known) == (0, len(file.rows))


def test_one_broken_row_refuses_the_whole_file_with_its_place(county: County) -> None:
    with pytest.raises(Refusals) as no:
        load(console(county.pk), county, example(length="length: 6.8"), record_kinds())
    (fault,) = no.value.each
    assert (fault.field, fault.row.split()[1:]) == ("length", ["projects", "P-2026-01"])
    assert re.fullmatch(r"example\.yaml:\d+", fault.row.split()[0])
    assert not Subject.objects.filter(county=county).exists()


def test_a_row_taken_before_is_never_overwritten_by_a_file(county: County) -> None:
    load(console(county.pk), county, example(), record_kinds())
    with pytest.raises(Refusals) as no:
        load(console(county.pk), county, example(length="length: 7.8公里"), record_kinds())
    assert [fault.field for fault in no.value.each] == ["code"]
    assert Project.objects.known().get(subject__code="P-2026-01").length_dm == 68_000
