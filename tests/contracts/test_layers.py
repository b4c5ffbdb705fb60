"""A foreign key is an import, also when it is written as a string: both point downward only."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.contracts.source import PROGRAM, Module, layers, modules

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
BESIDE = {"engine", "figures"}
OUTSIDE = {"auth", "contenttypes", "sessions", "axes", "django_tasks_db", "django_tasks_database"}


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _imported(tree: ast.Module) -> dict[str, str]:
    """Name in this module → package of Bangfu it comes from."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bangfu."):
            for alias in node.names:
                found[alias.asname or alias.name] = (node.module or "").split(".")[1]
    return found


def _target(value: ast.expr, package: str, imported: dict[str, str]) -> str:
    """The package a relation's target lives in."""
    if isinstance(value, ast.Constant):
        label, dot, _ = str(value.value).partition(".")
        return label.lower() if dot else package
    if isinstance(value, ast.Attribute):
        if value.attr == "AUTH_USER_MODEL":
            return "staff"
        return _target(value.value, package, imported)
    return imported.get(getattr(value, "id", ""), package)


def references(module: Module) -> list[tuple[int, str]]:
    """(line, package) of every relation and, in migrations, every dependency."""
    tree = module.tree
    imported = _imported(tree)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in RELATIONS:
            to = [keyword.value for keyword in node.keywords if keyword.arg in ("to", "through")] + node.args[:1]
            found += [(node.lineno, _target(value, module.package, imported)) for value in to]
        elif isinstance(node, ast.Call) and _called(node) == "swappable_dependency":
            found.append((node.lineno, "staff"))
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "dependencies":
            for pair in getattr(node.value, "elts", []):
                if isinstance(pair, ast.Tuple) and isinstance(pair.elts[0], ast.Constant):
                    found.append((pair.lineno, str(pair.elts[0].value)))
    return found


def upward(found: list[Module]) -> list[str]:
    """One line for every relation that does not point to the same package or to a lower line."""
    height = {name: number for number, line in enumerate(layers()) for name in line}
    faults = []
    for module in found:
        for line, target in references(module):
            if target in OUTSIDE or target == module.package:
                continue
            if target not in height or height[target] <= height[module.package]:
                faults.append(f"{module.path}:{line} {module.package} → {target}")
    return faults


def test_relations_point_downward() -> None:
    found = [module for module in modules() if module.package in {name for line in layers() for name in line}]
    assert any(references(module) for module in found)
    assert upward(found) == []


def test_control_an_upward_relation_is_seen_however_it_is_written() -> None:
    header = "from bangfu.works.models import Lot\n"
    for line in (
        'x = models.ForeignKey("works.Lot", on_delete=models.PROTECT)',
        "x = ForeignKey(Lot, on_delete=models.PROTECT)",
        'x = models.OneToOneField(to="works.Lot", on_delete=models.PROTECT)',
        'x = models.ManyToManyField("places.Area", through="works.Lot")',
        'dependencies = [("works", "0001_initial")]',
    ):
        assert upward([Module(Path("staff/models.py"), header + line)]) == ["staff/models.py:2 staff → works"], line
    user = "x = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)"
    assert upward([Module(Path("places/models.py"), user)]) == ["places/models.py:1 places → staff"]
    same_line = 'x = models.ForeignKey("pairing.Visit", on_delete=models.PROTECT)'
    assert upward([Module(Path("works/models.py"), same_line)]) == ["works/models.py:1 works → pairing"]
    allowed = 'x = models.ForeignKey("subjects.Subject", on_delete=models.PROTECT)\ny = models.ForeignKey("self")'
    assert upward([Module(Path("works/models.py"), allowed)]) == []


def test_every_package_has_its_place_in_the_house() -> None:
    packages = {file.parent.name for file in PROGRAM.glob("*/__init__.py")}
    assert packages == {name for line in layers() for name in line} | BESIDE
