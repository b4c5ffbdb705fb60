"""The input tables the named steps may rely on: column names and kinds, as snapshots carry them.

Columns are only ever added here. A snapshot frozen before a column was declared reads it as NULL; a table it does
not hold at all is refused when a step needs it, because an empty table would say "none" where nothing is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bangfu.kernel.fact import Kind

INPUTS: Mapping[str, Mapping[str, Kind]] = MappingProxyType(
    {
        "area": {"id": "int", "parent_id": "int", "path": "text", "level": "text", "code": "text"},
        "organisation": {"id": "int", "parent_id": "int", "path": "text", "level": "text", "kind": "text"},
        "batch": {
            "id": "int",
            "path": "text",
            "employer_id": "int",
            "employer_level": "text",
            "year_from": "int",
            "year_to": "int",
            "length_dm": "int",
            "length_ulp_dm": "int",
            "investment_fen": "int",
            "investment_ulp_fen": "int",
        },
        "project": {
            "id": "int",
            "path": "text",
            "batch_id": "int",
            "employer_id": "int",
            "employer_level": "text",
            "category": "text",
            "service_level": "text",
            "year_from": "int",
            "year_to": "int",
            "project_count": "int",
            "length_dm": "int",
            "length_ulp_dm": "int",
            "paved_dm": "int",
            "investment_fen": "int",
            "investment_ulp_fen": "int",
            "stage": "text",
        },
        "progress": {
            "id": "int",
            "subject_id": "int",
            "on_date": "date",
            "progress_bp": "int",
            "value_done_fen": "int",
            "value_done_ulp_fen": "int",
            "paved_dm": "int",
            "paved_ulp_dm": "int",
        },
        "milestone": {"id": "int", "subject_id": "int", "kind": "text", "on_date": "date"},
        "lot": {
            "id": "int",
            "subject_id": "int",
            "lot_count": "int",
            "contractor_id": "int",
            "contract_fen": "int",
        },
        "serves": {"id": "int", "project_id": "int", "area_id": "int"},
        "village": {"id": "int", "paved_on": "date"},
        "as_of": {"as_of": "date"},
    }
)

SQL_TYPES: Mapping[Kind, str] = MappingProxyType(
    {"int": "bigint", "text": "varchar", "date": "date", "bool": "boolean"}
)
