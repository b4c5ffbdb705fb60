"""Ours in the bench of screening: the product's own snapshot, steps and rules."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bangfu.engine.criterion.dictionary import vocabulary_of
from bangfu.engine.criterion.meaning import read_rule
from bangfu.engine.duck import DuckRunner
from bangfu.engine.screen import screened
from bangfu.engine.snapshot import Snapshot, TableEntry, finish, open_snapshot, schema_digest, write_table
from bangfu.engine.steps import load_steps
from bangfu.engine.tables import INPUTS
from bangfu.kernel.digest import sha256_hex
from bangfu.kernel.fact import Column, FactTable
from bench.screening_data import AS_OF, RULES, counted
from bench.screening_timing import contest

LABELS = {
    "registry.household_category": {code: (code, code) for code in ("ordinary", "lifted", "prevention")},
    "registry.sex": {"male": ("男", "man"), "female": ("女", "woman")},
    "registry.relation": {code: (code, code) for code in ("02", "12", "22", "30", "40", "41", "42", "43", "44", "51")},
}


def snapshot(folder: Path) -> Snapshot:
    """The generated people as a finished snapshot."""
    rows = dict(zip(("household", "person"), counted(folder), strict=True))
    entries = [
        TableEntry(
            name, f"{name}.parquet", rows[name],
            schema_digest({one: INPUTS[name][one] for one in pq.read_schema(folder / f"{name}.parquet").names}),
            sha256_hex((folder / f"{name}.parquet").read_bytes()),
        )
        for name in rows
    ]  # fmt: skip
    for name in INPUTS.keys() - rows.keys():
        columns = tuple(Column(column, kind, "", "") for column, kind in INPUTS[name].items())
        own = [(AS_OF,)] if name == "as_of" else []
        entries.append(write_table(folder, FactTable(name, "", columns, lambda *_: ()), own))
    finish(folder, county="990101", as_of=AS_OF, audit_seq=0, audit_head="", policy_version="", tables=entries)
    return open_snapshot(folder)


def prepare(folder: Path) -> Any:
    words = vocabulary_of(load_steps(), lambda name: LABELS.get(name, {}))
    rules = {
        code: (words.entity(entity), read_rule(text, words.entity(entity), words))
        for code, (entity, text) in RULES.items()
    }
    return snapshot(folder), words, rules


def work(ready: Any) -> Mapping[str, Any]:
    made, words, rules = ready
    with DuckRunner(made, AS_OF, keep=False) as runner:
        held = screened(runner, words, rules)
    return {
        code: memoryview(one.subjects.buffers()[1])[: 8 * len(one.subjects)].cast("B").cast("q")
        for code, one in held.items()
    }


if __name__ == "__main__":
    contest(prepare, work)
