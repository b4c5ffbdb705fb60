"""A loop in C in the bench of screening: over arrays that are in memory already, one thread, `cc -O2`."""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from array import array
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.screening_data import AS_OF, RULES
from bench.screening_timing import contest

UNKNOWN = -(2**31)
CATEGORIES = ("ordinary", "lifted", "prevention")
YEARS = (6, 16, 18, 46, 60, 61, 86)
EPOCH = date(1970, 1, 1)


def prepare(folder: Path) -> Any:
    homes, people = (pq.read_table(folder / f"{name}.parquet").combine_chunks() for name in ("household", "person"))
    arrays = [
        homes["id"],
        pc.fill_null(pc.index_in(homes["category"], value_set=pa.array(CATEGORIES)), -1).cast(pa.int8()),
        homes["member_count"].cast(pa.int32()),
        days(homes["listed_on"]),
        people["id"],
        people["household_id"],
        pc.equal(people["sex"], "male").cast(pa.int8()),
        days(people["born_on"]),
        people["relation"].cast(pa.int8()),
        people["id_given"].cast(pa.int8()),
    ]
    plain = [one.combine_chunks() if isinstance(one, pa.ChunkedArray) else one for one in arrays]
    # An id is written before it is known whether it counts: one place more than there can be.
    found = [array("q", bytes(8 * (1 + len(homes if code[0] == "h" else people)))) for code in RULES]
    return compiled(), len(homes), len(people), plain, found


def days(column: Any) -> Any:
    return pc.fill_null(column.cast(pa.int32()), UNKNOWN)


def compiled() -> Any:
    with tempfile.TemporaryDirectory(prefix="bangfu-bench-c-") as folder:
        made = Path(folder, "screening.so")
        source = Path(__file__).with_name("screening.c")
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", str(made), str(source)], check=True)
        return ctypes.CDLL(str(made))


def work(ready: Any) -> Mapping[str, Any]:
    library, homes, people, arrays, found = ready
    counts = (ctypes.c_int64 * len(RULES))()
    library.screen(
        ctypes.c_int64(homes), ctypes.c_int64(people),
        *(ctypes.c_void_p(one.buffers()[1].address + one.offset * one.type.bit_width // 8) for one in arrays),
        ctypes.c_int32((AS_OF - EPOCH).days),
        (ctypes.c_int32 * len(YEARS))(*((AS_OF.replace(year=AS_OF.year - years) - EPOCH).days for years in YEARS)),
        (ctypes.c_void_p * len(RULES))(*(one.buffer_info()[0] for one in found)), counts,
    )  # fmt: skip
    return {code: memoryview(ids)[:count] for code, ids, count in zip(RULES, found, counts, strict=True)}


if __name__ == "__main__":
    contest(prepare, work)
