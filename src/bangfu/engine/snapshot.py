"""The snapshot folder: one Parquet file per fact table and a manifest that vouches for each of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bangfu.kernel.digest import canonical, sha256_hex
from bangfu.kernel.fact import FactTable, Kind
from bangfu.kernel.refusal import Refusal, mark

FORMAT = 1
MANIFEST = "manifest.json"
ARROW_TYPES: Mapping[Kind, pa.DataType] = {
    "int": pa.int64(),
    "text": pa.string(),
    "date": pa.date32(),
    "bool": pa.bool_(),
}
KINDS: Mapping[pa.DataType, Kind] = {arrow: kind for kind, arrow in ARROW_TYPES.items()}


@dataclass(frozen=True)
class TableEntry:
    """One table as the manifest lists it; digests are hexadecimal SHA-256."""

    name: str
    file: str
    rows: int
    schema_digest: str
    sha256: str


@dataclass(frozen=True)
class Snapshot:
    """A verified snapshot: whose, as of which day, under which audit line and policy version."""

    folder: Path
    county: str
    as_of: date
    audit_seq: int
    audit_head: str
    policy_version: str
    tables: Mapping[str, TableEntry]
    columns: Mapping[str, Mapping[str, Kind]]
    digest: str

    def file(self, name: str) -> Path:
        """The Parquet file of one table; Refusal when the snapshot has no such table."""
        if name not in self.tables:
            raise Refusal(
                mark("The snapshot of %(as_of)s has no table “%(table)s”."),
                cure=mark("Freeze again with this version of the program."),
                as_of=self.as_of.isoformat(),
                table=name,
            )
        return self.folder / self.tables[name].file


def schema_digest(columns: Mapping[str, Kind]) -> str:
    """The digest of a table's column names and kinds, in order."""
    return sha256_hex(canonical([[name, kind] for name, kind in columns.items()]))


def write_table(folder: Path, table: FactTable, rows: Iterable[Sequence[object]]) -> TableEntry:
    """Write `<name>.parquet`, rows sorted by their first column; the same rows give the same bytes.

    Errors: Refusal for a row of the wrong length, a value of the wrong kind, or two rows with one key.
    """
    ordered = sorted(rows, key=_first)
    _check_rows(table, ordered)
    arrays = []
    for place, column in enumerate(table.columns):
        try:
            arrays.append(pa.array([row[place] for row in ordered], type=ARROW_TYPES[column.kind]))
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, TypeError) as error:
            raise Refusal(
                mark("Column “%(column)s” of table “%(table)s” takes %(kind)s values only: %(error)s"),
                cure=mark("Correct the fact's projection."),
                column=column.name,
                table=table.name,
                kind=column.kind,
                error=str(error),
            ) from error
    schema = pa.schema([(column.name, ARROW_TYPES[column.kind]) for column in table.columns])
    path = folder / f"{table.name}.parquet"
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), path, compression="zstd", store_schema=False)
    kinds: dict[str, Kind] = {column.name: column.kind for column in table.columns}
    return TableEntry(table.name, path.name, len(ordered), schema_digest(kinds), sha256_hex(path.read_bytes()))


def _first(row: Sequence[object]) -> tuple[bool, str, int]:
    key = row[0] if row else None
    return (key is None, "" if isinstance(key, int) else str(key), key if isinstance(key, int) else 0)


def _check_rows(table: FactTable, rows: Sequence[Sequence[object]]) -> None:
    for number, row in enumerate(rows):
        if len(row) != len(table.columns):
            raise Refusal(
                mark("A row of table “%(table)s” has %(found)s values, not %(wanted)s."),
                cure=mark("Give one value for each declared column."),
                table=table.name,
                found=len(row),
                wanted=len(table.columns),
            )
        if number and table.columns[0].name == "id" and row[0] == rows[number - 1][0]:
            raise Refusal(
                mark("Table “%(table)s” has two rows with id %(id)s."),
                cure=mark("Freeze one row for each id."),
                table=table.name,
                id=row[0],
            )


def finish(
    folder: Path,
    *,
    county: str,
    as_of: date,
    audit_seq: int,
    audit_head: str,
    policy_version: str,
    tables: Sequence[TableEntry],
) -> Path:
    """Write the manifest, last of all, so that a folder without one is known to be unfinished."""
    manifest = {
        "format": FORMAT,
        "county": county,
        "as_of": as_of.isoformat(),
        "audit_seq": audit_seq,
        "audit_head": audit_head,
        "policy_version": policy_version,
        "tables": {
            entry.name: {key: value for key, value in asdict(entry).items() if key != "name"}
            for entry in sorted(tables, key=lambda entry: entry.name)
        },
    }
    path = folder / MANIFEST
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path


def open_snapshot(folder: Path) -> Snapshot:
    """Read and verify a snapshot: format number, every file's digest, every schema.

    Errors: Refusal when the manifest is absent or unreadable, the format is newer than this program's, or a file is
    missing, changed, or of another schema than listed.
    """
    text, manifest = _read_manifest(folder)
    tables: dict[str, TableEntry] = {}
    columns: dict[str, Mapping[str, Kind]] = {}
    try:
        for name, entry in manifest["tables"].items():
            tables[name] = TableEntry(name, entry["file"], entry["rows"], entry["schema_digest"], entry["sha256"])
        snapshot = Snapshot(
            folder=folder,
            county=manifest["county"],
            as_of=date.fromisoformat(manifest["as_of"]),
            audit_seq=manifest["audit_seq"],
            audit_head=manifest["audit_head"],
            policy_version=manifest["policy_version"],
            tables=tables,
            columns=columns,
            digest=sha256_hex(text),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise _unreadable(folder, error) from error
    for listed in tables.values():
        columns[listed.name] = _verify(folder, listed)
    return snapshot


def _read_manifest(folder: Path) -> tuple[bytes, dict[str, Any]]:
    path = folder / MANIFEST
    if not path.is_file():
        raise Refusal(
            mark("“%(folder)s” is not a finished snapshot: it has no manifest."),
            cure=mark("Freeze again, or point to the snapshot's own folder."),
            folder=str(folder),
        )
    text = path.read_bytes()
    try:
        manifest = json.loads(text)
        found = int(manifest["format"])
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable(folder, error) from error
    if found > FORMAT:
        raise Refusal(
            mark("The snapshot “%(folder)s” has format %(found)s; this program reads up to %(known)s."),
            cure=mark("Use the newer program that froze it."),
            folder=str(folder),
            found=found,
            known=FORMAT,
        )
    return text, manifest


def _unreadable(folder: Path, error: Exception) -> Refusal:
    return Refusal(
        mark("The manifest of “%(folder)s” cannot be read: %(error)s"),
        cure=mark("Take the snapshot from a backup; do not edit the manifest."),
        folder=str(folder),
        error=repr(error),
    )


def _verify(folder: Path, entry: TableEntry) -> Mapping[str, Kind]:
    path = folder / entry.file
    if path.parent != folder or not path.is_file():
        raise Refusal(
            mark("Table “%(table)s” of the snapshot is missing: no file %(file)s."),
            cure=mark("Take the snapshot from a backup."),
            table=entry.name,
            file=entry.file,
        )
    if sha256_hex(path.read_bytes()) != entry.sha256:
        raise Refusal(
            mark("Table “%(table)s” of the snapshot was changed after freezing: %(file)s has another digest."),
            cure=mark("Take the snapshot from a backup; figures from this one cannot be vouched for."),
            table=entry.name,
            file=entry.file,
        )
    kinds = {field.name: KINDS.get(field.type) for field in pq.read_schema(path)}
    known: dict[str, Kind] = {name: kind for name, kind in kinds.items() if kind is not None}
    if len(known) != len(kinds) or schema_digest(known) != entry.schema_digest:
        raise Refusal(
            mark("Table “%(table)s” of the snapshot has other columns than its manifest lists."),
            cure=mark("Take the snapshot from a backup."),
            table=entry.name,
        )
    return known
