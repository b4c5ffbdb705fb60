"""Names that say what is inside, files and functions a person can read, imports where they are looked for."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.contracts.source import Module, modules, written

FREE = {
    "cli",
    "demo",
    "web",
    "api",
    "kernel",
    "engine",
    "figures",
    "config",
}  # faces and pure packages name as they need
ALLOWED = {"__init__", "models", "rules", "actions", "queries", "lifecycle", "facts", "apps", "migrations", "sql"}
SAYS_NOTHING = {"util", "utils", "helper", "helpers", "common", "misc", "base", "manager", "managers"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 500, 60
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def misnamed(path: Path) -> str:
    """Why a module may not be called so, or nothing."""
    stems = [*path.parent.parts, path.stem]
    if SAYS_NOTHING & set(stems):
        return f"{path}: the name says nothing"
    if len(path.parts) > 1 and path.parts[0] not in FREE and stems[1] not in ALLOWED:
        return f"{path}: inside a package only {', '.join(sorted(ALLOWED))}"
    return ""


def unreadable(module: Module) -> list[str]:
    """Too long, imports inside a function, unfinished."""
    faults = [f"{module.path}: unfinished, {word}" for word in UNFINISHED.findall(module.text)]
    lines = module.text.count("\n") + 1
    if lines > MOST_LINES:
        faults.append(f"{module.path}: {lines} lines")
    for node in ast.walk(module.tree):
        if not isinstance(node, FUNCTIONS):
            continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > MOST_LINES_OF_A_FUNCTION:
            faults.append(f"{module.path}:{node.lineno} {node.name} has {length} lines")
        inner = (one for one in ast.walk(node) if isinstance(one, ast.Import | ast.ImportFrom))
        faults += [f"{module.path}:{one.lineno} import inside {node.name}" for one in inner]
    return faults


def test_names_say_what_is_inside() -> None:
    assert [fault for module in modules() if (fault := misnamed(module.path))] == []


def test_control_names() -> None:
    assert misnamed(Path("works/utils.py"))
    assert misnamed(Path("works/services.py"))
    assert misnamed(Path("web/helpers/forms.py"))
    assert not misnamed(Path("works/actions/lots.py"))
    assert not misnamed(Path("engine/steps.py"))


def test_files_and_functions_can_be_read() -> None:
    assert [fault for module in written() for fault in unreadable(module)] == []


def test_control_unreadable() -> None:
    def faults(text: str) -> list[str]:
        return unreadable(Module(Path("works/rules.py"), text))

    long_function = "def f():\n" + "    x = 1\n" * 60
    assert faults(long_function) == ["works/rules.py:1 f has 61 lines"]
    assert faults("x = 1\n" * 500) == ["works/rules.py: 501 lines"]
    assert faults("def f():\n    import os\n") == ["works/rules.py:2 import inside f"]
    assert faults("x = 1  # TODO later\n") == ["works/rules.py: unfinished, TODO"]
    assert faults("import os\n\n\ndef f() -> None:\n    os.getcwd()\n") == []
