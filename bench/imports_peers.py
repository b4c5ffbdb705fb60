"""One reader of the workbook in a process of its own, under whichever Python has it: prints seconds and megabytes.

Usage: PYTHON imports_peers.py ours|calamine|openpyxl|import-export FILE; needs nothing of this project but for «ours».
"""

from __future__ import annotations

import json
import resource
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any


def ours(path: Path) -> dict[str, Any]:
    """Read by the gate, recognised, checked: the places of every problem."""
    data, gate = import_module("bench.imports_data"), import_module("bangfu.intake.rules.gate")
    recognising = import_module("bangfu.intake.rules.recognising")
    checking = import_module("bangfu.intake.rules.checking")
    form, lists = data.policy()
    content = path.read_bytes()
    begun = time.perf_counter()
    book = gate.read(path.name, content)
    read = time.perf_counter()
    checked = checking.check(recognising.recognise(book, [form]), lists, data.areas(), data.TODAY)
    return {
        "seconds": time.perf_counter() - begun,
        "reading": read - begun,
        "told": [[one.row, one.column, one.code] for one in checked.problems],
    }


def calamine(path: Path) -> dict[str, Any]:
    """The bare typed read: every cell a Python value, nothing checked."""
    library = import_module("python_calamine")
    begun = time.perf_counter()
    rows = library.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return {"seconds": time.perf_counter() - begun, "cells": sum(len(row) for row in rows)}


def openpyxl(path: Path) -> dict[str, Any]:
    """openpyxl's read-only mode, values only, nothing checked."""
    library = import_module("openpyxl")
    begun = time.perf_counter()
    rows = library.load_workbook(path, read_only=True, data_only=True).active.iter_rows(values_only=True)
    cells = sum(len(row) for row in rows)
    return {"seconds": time.perf_counter() - begun, "cells": cells}


def import_export(path: Path) -> dict[str, Any]:
    """django-import-export: a model of sixty text fields, a dry run with the model's own validation, in memory."""
    settings = import_module("django.conf").settings
    databases = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
    settings.configure(INSTALLED_APPS=["import_export"], DATABASES=databases, USE_TZ=True)
    import_module("django").setup()
    models, resources = import_module("django.db.models"), import_module("import_export.resources")
    tablib, connection = import_module("tablib"), import_module("django.db").connection
    begun = time.perf_counter()
    with path.open("rb") as file:
        dataset = tablib.Dataset().load(file, format="xlsx")
    names = {heading: f"c{place}" for place, heading in enumerate(dataset.headers)}
    dataset.headers = list(names.values())
    columns = {
        name: models.CharField(max_length=200, blank=True, null=True, db_index=name == "c0") for name in names.values()
    }
    meta = type("Meta", (), {"app_label": "import_export"})
    model = type("Row", (models.Model,), {**columns, "Meta": meta, "__module__": __name__})
    with connection.schema_editor() as editor:
        editor.create_model(model)
    said = {"model": model, "import_id_fields": ("c0",), "fields": tuple(columns), "clean_model_instances": True}
    options = type("Meta", (), {**said, "skip_diff": True, "use_bulk": True, "batch_size": 1000})
    kind = type("Rows", (resources.ModelResource,), {"Meta": options})()
    result = kind.import_data(dataset, dry_run=True, raise_errors=False)
    return {"seconds": time.perf_counter() - begun, "rows": len(result.rows), "invalid": len(result.invalid_rows)}


CONTESTANTS = {"ours": ours, "calamine": calamine, "openpyxl": openpyxl, "import-export": import_export}


def main(words: list[str]) -> int:
    """Run one and print what it came to."""
    answer = CONTESTANTS[words[0]](Path(words[1]))
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({**answer, "own_mb": own // 1024, "child_mb": children // 1024}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
