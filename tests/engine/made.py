"""Made works data for engine tests: plain dictionaries per table, written as a snapshot; missing keys are NULL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from bangfu.engine.snapshot import Snapshot, finish, open_snapshot, write_table
from bangfu.engine.tables import INPUTS
from bangfu.kernel.fact import Column, FactTable

Data = Mapping[str, Sequence[Mapping[str, object]]]
AS_OF = date(2022, 6, 30)


def fact_table(name: str, without: frozenset[str] = frozenset()) -> FactTable:
    columns = tuple(Column(c, kind, c, c) for c, kind in INPUTS[name].items() if c not in without)
    return FactTable(name, "made", columns, lambda *_: ())


def freeze(
    folder: Path, data: Data, as_of: date = AS_OF, without: Mapping[str, frozenset[str]] | None = None
) -> Snapshot:
    """Write every input table (empty where not given) and open the snapshot; `without` leaves columns out."""
    entries = []
    for name in INPUTS:
        table = fact_table(name, (without or {}).get(name, frozenset()))
        given = data.get(name, ()) if name != "as_of" else ({"as_of": as_of},)
        rows = [tuple(row.get(column.name) for column in table.columns) for row in given]
        entries.append(write_table(folder, table, rows))
    finish(
        folder,
        county="990101",
        as_of=as_of,
        audit_seq=7,
        audit_head="ab" * 32,
        policy_version="cd" * 32,
        tables=entries,
    )
    return open_snapshot(folder)


def small_county() -> Data:
    """Two townships, four villages; three batches (own sum, only projects, no projects) and projects."""
    return {
        "area": [
            {"id": 1, "path": "/1/", "level": "county"},
            {"id": 2, "parent_id": 1, "path": "/1/2/", "level": "township"},
            {"id": 3, "parent_id": 1, "path": "/1/3/", "level": "township"},
            *(
                {"id": i, "parent_id": 2 + i % 2, "path": f"/1/{2 + i % 2}/{i}/", "level": "village"}
                for i in range(4, 9)
            ),
        ],
        "organisation": [{"id": 11, "path": "/1/", "level": "county"}, {"id": 12, "path": "/1/", "level": "city"}],
        "batch": [
            {"id": 21, "path": "/1/", "employer_id": 11, "employer_level": "county", "year_from": 2020, "year_to": 2020,
             "investment_fen": 500_000_00, "investment_ulp_fen": 10_000_00},
            {"id": 22, "path": "/1/", "employer_id": 11, "employer_level": "county", "year_from": 2021,
             "year_to": 2021},
            {"id": 23, "path": "/1/", "employer_id": 12, "employer_level": "city", "year_from": 2020, "year_to": 2022,
             "length_dm": 123_456, "length_ulp_dm": 1, "investment_fen": 900_000_00},
        ],
        "project": [
            {"id": 31, "path": "/1/2/", "batch_id": 21, "employer_id": 11, "employer_level": "county",
             "category": "village_paved", "service_level": "paved", "year_from": 2020, "year_to": 2020,
             "project_count": 5, "length_dm": 25_000, "length_ulp_dm": 100, "stage": "in_service"},
            {"id": 32, "path": "/1/3/", "batch_id": 21, "employer_id": 11, "employer_level": "county",
             "category": "bridge", "service_level": "bridge", "year_from": 2020, "year_to": 2020, "project_count": 2,
             "stage": "completed"},
            {"id": 33, "path": "/1/3/5/", "batch_id": 22, "employer_id": 11, "employer_level": "county",
             "category": "access", "service_level": "access", "year_from": 2021, "year_to": 2021, "project_count": 1,
             "length_dm": 15_104, "length_ulp_dm": 1, "investment_fen": 33_33, "investment_ulp_fen": 1,
             "stage": "completed"},
            {"id": 34, "path": "/1/2/4/", "batch_id": 22, "employer_id": 11, "employer_level": "county",
             "category": "village_paved", "service_level": "paved", "year_from": 2021, "year_to": 2022,
             "project_count": 1, "length_dm": 6_160, "length_ulp_dm": 10, "investment_fen": 110_62,
             "investment_ulp_fen": 2, "stage": "construction"},
            {"id": 35, "path": "/1/2/6/", "employer_id": 12, "employer_level": "city", "category": "trunk",
             "service_level": "paved", "year_from": 2019, "year_to": 2022, "project_count": 1, "length_dm": 80_000,
             "length_ulp_dm": 10_000, "paved_dm": 30_000, "investment_fen": 777_77, "stage": "construction"},
            {"id": 36, "path": "/1/", "employer_id": 12, "employer_level": "city", "category": "trunk",
             "service_level": "paved", "year_from": 2022, "year_to": 2023, "project_count": 1, "length_dm": 9_000,
             "investment_fen": 1_000_00, "stage": "design"},
            {"id": 37, "path": "/1/3/", "employer_id": 12, "employer_level": "city", "service_level": "paved",
             "year_from": 2022, "project_count": 1, "stage": "suspended"},
        ],
        "progress": [
            {"id": 41, "subject_id": 34, "on_date": date(2022, 3, 1), "progress_bp": 4000},
            {"id": 42, "subject_id": 34, "on_date": date(2022, 5, 1), "progress_bp": 6000},
            {"id": 43, "subject_id": 34, "on_date": date(2022, 5, 1), "progress_bp": 6500},
            {"id": 44, "subject_id": 34, "on_date": date(2022, 8, 1), "progress_bp": 9900},
            {"id": 45, "subject_id": 35, "on_date": date(2022, 1, 1), "value_done_fen": 500_00,
             "value_done_ulp_fen": 10},
            {"id": 46, "subject_id": 23, "on_date": date(2022, 1, 1), "progress_bp": 3333, "paved_dm": 70_000},
        ],
        "milestone": [
            {"id": 51, "subject_id": 31, "kind": "completed", "on_date": date(2021, 1, 1)},
            {"id": 52, "subject_id": 31, "kind": "in_service", "on_date": date(2021, 6, 1)},
            {"id": 53, "subject_id": 33, "kind": "construction", "on_date": date(2021, 1, 1)},
            {"id": 54, "subject_id": 33, "kind": "completed", "on_date": date(2022, 5, 1)},
        ],
        "lot": [
            {"id": 61, "subject_id": 31, "lot_count": 3},
            {"id": 62, "subject_id": 35, "lot_count": 1},
            {"id": 63, "subject_id": 35, "lot_count": 1},
            {"id": 64, "subject_id": 34},
        ],
        "serves": [
            {"id": 71, "project_id": 34, "area_id": 4},
            {"id": 72, "project_id": 31, "area_id": 5},
            {"id": 73, "project_id": 34, "area_id": 6},
            {"id": 74, "project_id": 33, "area_id": 7},
        ],
        "village": [
            {"id": 4},
            {"id": 6, "paved_on": date(2018, 1, 1)},
            {"id": 7, "paved_on": date(2023, 1, 1)},
            {"id": 3, "paved_on": date(2020, 1, 1)},
        ],
    }  # fmt: skip
