"""`.venv/bin/python -m tools.generate_docs`: writes docs/generated/*.md from code and policy.

Rights, roles, verbs, settings, stages, facts, collections of a records file, indicators, parameters, code lists and
addresses are said once, in the code or in policy/; these pages only print them. tests/contracts/test_documents.py
compares the pages with what this module answers now.
"""

from __future__ import annotations

import argparse
import ast
import os
import pkgutil
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.utils.translation import gettext, override

from bangfu.engine.criterion.dictionary import vocabulary_of
from bangfu.engine.criterion.vocabulary import QUANTIFIERS
from bangfu.engine.steps import load_steps
from tools.markdown import code, page, table
from tools.policy_pages import code_lists_page, entries, indicators_page, label, parameters_page, rules_page

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "src" / "bangfu"
FOLDER = ROOT / "docs" / "generated"
SETTINGS: dict[str, tuple[str, str]] = {
    "BANGFU_DATA": (
        "数据文件夹：数据库、密钥、文件、快照、校验点；不写时用 --data，再不写用当前文件夹下的 data",
        "The book's folder; --data says the same, without both it is ./data",
    ),
    "BANGFU_DATABASE_URL": (
        "PostgreSQL 的地址 postgresql://用户:口令@主机:端口/库名；不写就用数据文件夹里的 SQLite",
        "Address of a PostgreSQL database; without it SQLite in the data folder",
    ),
    "BANGFU_MODE": (
        "运行方式，由 init 或 demo 写进数据文件夹的 mode 文件；一般不用设",
        "Kind of book; init and demo write it to the folder's file `mode`, so it is rarely set",
    ),
    "BANGFU_HOSTS": ("本站的主机名或地址，逗号分隔", "Names this site answers to, separated by commas"),
    "BANGFU_CIPHER": ("加密算法", "Cipher of sealed fields"),
    "BANGFU_KEYS": ("密钥环文件的位置", "Where the key ring lies"),
    "BANGFU_ANCHORS": (
        "链头外存文件的位置；宜放在另一人保管的盘上",
        "Where the anchors lie; best another person's disk",
    ),
}


def start() -> None:
    """Load Django on an empty folder; nothing of it is read."""
    if "DJANGO_SETTINGS_MODULE" not in os.environ:
        os.environ.update(
            BANGFU_DATA=tempfile.mkdtemp(prefix="bangfu-docs-"),
            BANGFU_MODE="test",
            DJANGO_SETTINGS_MODULE="bangfu.config.settings",
        )
        django.setup()


def zh(text: str) -> str:
    """The Chinese word of an English msgid, as the pages show it; the English word where there is none yet."""
    with override("zh-hans"):
        return gettext(text)


def rights_page() -> str:
    """Roles × rights, and where each right is asked."""
    roles, right = import_module("bangfu.staff.rules.roles").ROLES, import_module("bangfu.kernel.right").Right
    named = [
        role.label if (word := zh(role.label)) == role.label else f"{word} {role.label}" for role in roles.values()
    ]
    facts = [
        (code(role.code), word, role.reach.value, role.power, len(role.rights))
        for role, word in zip(roles.values(), named, strict=True)
    ]
    grid = [(code(one.value), *("●" if one in role.rights else "" for role in roles.values())) for one in sorted(right)]
    pages = {one: [row[1] for row in addresses() if row[2] == one.value] for one in right}
    asked = {one: [info.name for info in actions() if info.right == one] for one in right}
    places = [
        (
            code(one.value),
            "、".join(code(role.code) for role in roles.values() if one in role.rights) or "no role yet",
            "、".join(code(name) for name in pages[one]),
            "、".join(code(name) for name in asked[one]),
        )
        for one in sorted(right)
    ]
    return page(
        "角色与权限 · Roles and rights",
        "A role's rights reach over its area, the whole county, or its own organisation's records in its area. System, "
        "security and audit administration are never in one hand, and never beside office work.",
        "## 角色 · Roles",
        table(("role", "名称 name", "reach", "power", "rights"), facts),
        "## 权限表 · Who may what",
        table(("right", *(code(role) for role in roles)), grid),
        "## 权限用在哪里 · Where a right is asked",
        table(("right", "roles", "pages", "actions"), places),
    )


def actions() -> list[Any]:
    """Every action of the program, by name."""
    for config in apps.get_app_configs():
        if not config.name.startswith("bangfu."):
            continue
        for found in pkgutil.walk_packages([str(Path(config.path))], f"{config.name}."):
            if ".actions" in found.name:
                import_module(found.name)
    door = import_module("bangfu.audit.actions")
    return [door.ACTIONS[name] for name in sorted(door.ACTIONS) if is_program(door.ACTIONS[name].function)]


def is_program(function: Callable[..., Any]) -> bool:
    """Whether a function is the program's own and not a test's."""
    return function.__module__.startswith("bangfu.")


def first_line(function: Callable[..., Any]) -> str:
    """The first sentence of a docstring."""
    return (function.__doc__ or "").strip().split("\n", maxsplit=1)[0]


def actions_page() -> str:
    """Every action: the only ways in which data change."""
    rows = [(code(one.name), code(one.right.value) if one.right else "", first_line(one.function)) for one in actions()]
    return page(
        "操作 · Actions",
        "The only ways in which data change. One action writes one audit line under its name. Where the column of the "
        "right is empty, the action belongs to signing in or set-up, or each of its parts asks for its own right.",
        table(("action", "right", "what it does"), rows),
    )


def addresses() -> list[tuple[str, str, str, str]]:
    """(route, name, right or what stands for it, methods) of every address."""
    found = []
    for route, name, callback in import_module("bangfu.web.gate").routes():
        gate = getattr(callback, "gate", None)
        if gate is None:
            found.append((route, name, "NONE DECLARED", ""))
            continue
        open_to = "everybody signed in" if gate.signed_in else "everybody"
        found.append((route, name, gate.right.value if gate.right else open_to, " ".join(gate.methods)))
    return found


def addresses_page() -> str:
    """Every address with its right."""
    rows = [(code("/" + route), code(name), right, methods) for route, name, right, methods in addresses()]
    return page(
        "页面与权限 · Addresses and their rights",
        "`book` is the code of a county or of a read-only sample. An address that declares no right stops the start. "
        "What each template shows is in [pages](../pages.md).",
        table(("address", "name", "right", "methods"), rows),
    )


def verbs_page() -> str:
    """The bangfu command."""
    module = import_module("bangfu.cli.arguments")
    parts = []
    for name, verb in module.VERBS.items():
        words = argparse.ArgumentParser(add_help=False)
        verb.words(words)
        rows = [
            (
                code(" ".join(one.option_strings) or one.dest),
                "yes" if one.required and one.nargs != "*" else "",
                " ".join(map(str, one.choices or ())),
                code(one.default) if one.default not in (None, "", False, []) else "",
                (one.help or "").replace("%(kinds)s", module.LISTED),
            )
            for one in words._actions
        ]
        parts += [f"## bangfu {name}", verb.what[0].upper() + verb.what[1:] + "."]
        parts += [table(("word", "required", "choices", "default", "meaning"), rows)] if rows else []
    return page(
        "命令 · The bangfu command",
        "`python3 run.py VERB …` is the same as `bangfu VERB …`. Every verb takes `--data DIR` (the book's folder) and "
        "`--json` (one JSON document on stdout, everything else on stderr). Exit 0: done; 1: done and findings exist; "
        "2: refused input.",
        *parts,
    )


def asked_of_environment() -> dict[str, tuple[str, str]]:
    """Setting → (default, choices) of every BANGFU_ name that the program reads from its environment."""
    found: dict[str, tuple[str, str]] = {}
    for file in sorted(PROGRAM.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and (asked := ast.unparse(node.func)) in READERS and node.args:
                name = node.args[0].value if isinstance(node.args[0], ast.Constant) else ""
                if str(name).startswith("BANGFU_"):
                    words = [ast.unparse(argument).replace("'", "") for argument in node.args[1:]]
                    default, choices = [*words, "", ""][:2]
                    before = found.get(str(name), ("", ""))
                    found[str(name)] = (before[0] or default, before[1] or choices.strip("()"))
                    if asked == "_required":
                        found[str(name)] = ("required", "")
    return found


READERS = {"os.environ.get", "_required", "_chosen"}


def settings_page() -> str:
    """Every setting."""
    rows = [
        (code(name), choices, code(default), *SETTINGS[name])
        for name, (default, choices) in sorted(asked_of_environment().items())
    ]
    return page(
        "设置 · Settings",
        "Read from the environment once; a wrong one stops the start with its name. No setting loosens a control.",
        table(("setting", "choices", "default", "含义", "meaning"), rows),
    )


def stages_page() -> str:
    """Stages of works and the moves between them."""
    lifecycle = import_module("bangfu.works.lifecycle")
    (stages,) = [entry for entry in entries("code_list") if entry.code == "works.stage"]
    words = {item["code"]: f"{label(item['label'], 'zh')} {item['code']}" for item in stages.body["items"]}
    order = [*lifecycle.STAGES, lifecycle.SUSPENDED]
    rows = [(words[one], "、".join(words[to] for to in order if to in lifecycle.MOVES[one])) for one in order]
    return page(
        "工程阶段 · Stages of works",
        "Only one function changes a stage: it locks the project, checks this table and writes the stage with its day.",
        table(("阶段 stage", "可以转到 may go on to"), rows),
    )


def facts_page() -> str:
    """The fact dictionary: what a snapshot holds."""
    parts = []
    for one in import_module("bangfu.snapshots.queries").fact_tables():
        rows = [
            (code(column.name), column.kind, column.zh, column.en, column.unit, column.missing)
            for column in one.columns
        ]
        parts += [f"## {one.name}", f"One row: {one.grain}."]
        parts.append(table(("column", "kind", "中文", "English", "单位 unit", "NULL means"), rows))
    return page(
        "事实表 · The facts of a snapshot",
        "Every freeze writes these tables as Parquet, ids are those of subjects; no names and no numbers of people are "
        "in them. Columns are only added.",
        *parts,
    )


def dictionary_page() -> str:
    """The dictionary of facts: what a rule can ask, of which records."""
    lists = {entry.code: entry.body["items"] for entry in entries("code_list")}
    vocabulary = vocabulary_of(
        load_steps(),
        lambda name: {item["code"]: (label(item["label"], "zh"), label(item["label"], "en")) for item in lists[name]},
    )
    parts = []
    for entity in vocabulary.entities.values():
        above = vocabulary.entities[entity.parent] if entity.parent else None
        rows = [
            (
                one.zh,
                code(one.en),
                one.kind,
                "、".join(zh for zh, _ in one.codes.values()) or one.unit,
                f"{one.missing[0]} {one.missing[1]}".strip(),
            )
            for one in entity.fields
        ]
        parts += [f"## {entity.zh} {entity.name}", f"{load_steps()[entity.table].source}."]
        if above is not None:
            forms = "、".join(
                f"`{zh.format(entity.member[0])}(…)` `{en.format(entity.member[1])}(…)`" for _, zh, en in QUANTIFIERS
            )
            parts.append(f"Of a {above.name} ({above.zh}) a rule asks: {forms}.")
        parts.append(table(("中文", "English", "kind", "单位或选项 unit or options", "空值 NULL means"), rows))
    parts += [
        "## 参数 parameters",
        "Values of the policybook that a rule names; which one, is said by the day asked of.",
    ]
    named = [
        (
            one.body["name"]["zh"],
            code(one.body["name"]["en"]),
            code(one.code),
            f"{one.body['value']} {one.body['unit']}",
            one.valid_from,
        )
        for one in entries("parameter")
        if "name" in one.body
    ]
    parts.append(table(("中文", "English", "entry", "shipped value", "since"), named))
    return page(
        "规则用语 · What a rule can ask",
        "A rule is a sentence of conditions over these fields, in either language: "
        "`任一成员(年龄 >= 60) 且 家庭人口数 <= 2人`. The statements that derive them lie in `src/bangfu/engine/sql`.",
        *parts,
    )


def records_page() -> str:
    """What a records file may hold."""
    parts = []
    for kind in import_module("bangfu.intake.queries").record_kinds():
        rows = [(code(one.name), "yes" if one.required else "", reads(one.read)) for one in kind.fields]
        parts += [f"## {kind.collection}", table(("field", "required", "written as"), rows)]
    return page(
        "记录文件 · The records file",
        "A YAML file read by `bangfu import records FILE`: one list for each collection below. Rows are taken in this "
        "order, all or none. An example is in the [operator guide](../operator.md#6-导入记录--import-records).",
        *parts,
    )


FORMS = {
    "text": "text",
    "code": "a code: one line of text",
    "texts": "text, or a list of texts",
    "day": "a day: 2026-11-21",
    "period": "2016, 2016-2019, 2026-11",
    "money": "money with its unit: 3.2亿元, 4800万元",
    "length": "a length with its unit: 25.88公里",
    "land": "an area of land with its unit: 5.5亩",
    "percent": "a percentage: 65%",
    "whole": "a whole number",
    "truth": "true or false",
    "mapping": "named values: {name: value}",
    "source": "where it was read: {document: CODE, line: 17, quote: words}",
    "_items": "income items by code: {wage_other: 1.2万元, medical: none}",
    "_several": "a code, or a list of codes",
    "_amount": "a quantity with its unit: 24.5公里, 100%",
}


def reads(reader: Callable[..., Any]) -> str:
    """How a field is written; the codes where only some are taken."""
    if reader.__name__ in FORMS:
        return FORMS[reader.__name__]
    taken = [held.cell_contents for held in reader.__closure__ or () if isinstance(held.cell_contents, tuple)]
    return "one of " + " ".join(str(value) for value in taken[0]) if taken else reader.__name__


PAGES: dict[str, Callable[[], str]] = {
    "rights.md": rights_page,
    "actions.md": actions_page,
    "addresses.md": addresses_page,
    "verbs.md": verbs_page,
    "settings.md": settings_page,
    "stages.md": stages_page,
    "facts.md": facts_page,
    "dictionary.md": dictionary_page,
    "rules.md": rules_page,
    "records.md": records_page,
    "indicators.md": indicators_page,
    "parameters.md": parameters_page,
    "code_lists.md": code_lists_page,
}


def render() -> dict[str, str]:
    """Every generated page by its file name, as code and policy say it now."""
    start()
    return {name: written() for name, written in PAGES.items()}


def main() -> int:
    """Write the pages; with nothing to change it says so."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, text in render().items():
        file = FOLDER / name
        if not file.is_file() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8")
            changed.append(name)
    for file in FOLDER.glob("*.md"):
        if file.name not in PAGES:
            file.unlink()
            changed.append(f"{file.name} removed")
    print("changed: " + ", ".join(changed) if changed else "nothing has changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
