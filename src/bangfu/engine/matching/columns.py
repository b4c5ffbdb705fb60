"""The rows of the lists as whole numbers that SQL compares quickly: names as packed characters, days, places.

A name is read without blanks and middle dots; its first eight characters count. Four characters are packed into one
64-bit number, so that «one character differs» is a question about its sixteen-bit lanes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from opencc import OpenCC
from pypinyin import Style, pinyin

LONGEST, LANES, LANE_BITS = 8, 4, 16
_MOST_SIGNS = 32_767
_SIGNS = 0x110000
_UNHEARD = r"[\s·•・.．]"
_TO_SIMPLIFIED = OpenCC("t2s")
# Joins the two halves of a name to one number; names of up to four characters keep theirs.
_SECOND_HALF = np.int64(0x5851F42D4C957F2D)
_NEAR = ((re.compile("^([zcs])h"), r"\1"), (re.compile("ng$"), "n"), (re.compile("^l"), "n"))
Numbers = Any
"""A NumPy array of whole numbers."""


def numbered(table: pa.Table, variants: Mapping[str, str]) -> pa.Table:
    """Each row of one or two lists as numbers; a value that is missing is NULL.

    Columns: pos, mark (of the ID number), raw, name, n1, n2, sound, near, ordered, length, surname, birth_date
    (yyyymmdd), digits (a nibble each), village, town, sex, relation.
    """
    names = table["name"].combine_chunks()
    codes = _codes(names)
    present = np.zeros(_SIGNS, dtype=bool)
    present[codes.ravel()] = True
    signs = [chr(code) for code in np.flatnonzero(present) if code]
    folded = folding(signs, variants)
    unnamed = codes[:, 0] == 0
    read: dict[str, Numbers] = {}
    for name, heard in (("raw", dict(zip(signs, signs, strict=True))), ("name", folded),
                        ("sound", sounding(folded)), ("near", sounding(folded, near=True))):  # fmt: skip
        lanes = _table(heard)[codes]
        read[name] = _joined(lanes)
        if name == "name":
            read["n1"], read["n2"] = _packed(lanes, 0), _packed(lanes, LANES)
            read["ordered"] = _joined(-np.sort(-lanes, axis=1))
            read["surname"] = lanes[:, 0]
    read["length"] = (codes != 0).sum(axis=1)
    columns = {key: pa.array(values, pa.int64(), mask=unnamed) for key, values in read.items()}
    birth_date, digits = _days(table["birth_date"].combine_chunks())
    return pa.table(
        {
            "pos": pa.array(np.arange(table.num_rows), pa.int64()),
            "mark": _coded(table["id_index"]),
            **columns,
            "birth_date": birth_date,
            "digits": digits,
            **{key: _coded(table[key]) for key in ("village", "town", "sex", "relation")},
        }
    )


def folding(signs: list[str], variants: Mapping[str, str]) -> dict[str, str]:
    """Each character as it is compared: simplified, half-width, small, the first of its group of variants."""
    simple = str(_TO_SIMPLIFIED.convert("\n".join(signs))).split("\n") if signs else []
    folded = {}
    for sign, plain in zip(signs, simple, strict=True):
        narrow = chr(ord(plain) - 0xFEE0) if len(plain) == 1 and "！" <= plain <= "～" else plain
        folded[sign] = variants.get(sign, variants.get(narrow, narrow.lower()))
    return folded


def sounding(folded: Mapping[str, str], *, near: bool = False) -> dict[str, str]:
    """Each character's syllable without its tone; `near`: as heard where zh/z, ng/n and l/n are one."""
    heard = {plain: _syllable(plain) for plain in set(folded.values())}
    if near:
        heard = {plain: _blurred(syllable) for plain, syllable in heard.items()}
    return {sign: heard[plain] for sign, plain in folded.items()}


def _syllable(sign: str) -> str:
    return str(pinyin(sign, style=Style.NORMAL)[0][0]) if sign > "\u2fff" else sign


def _blurred(syllable: str) -> str:
    for pattern, instead in _NEAR:
        syllable = pattern.sub(instead, syllable)
    return syllable


def _codes(names: pa.Array) -> Numbers:
    """A row of eight code points for each name, nought where it is shorter."""
    bare = pc.replace_substring_regex(pc.fill_null(names.cast(pa.string()), ""), _UNHEARD, "")
    return np.array(bare.to_pylist(), dtype=f"U{LONGEST}").view(np.uint32).reshape(-1, LONGEST)


def _table(heard: Mapping[str, str]) -> Numbers:
    """Code point → number of what stands for it, from one; nought stays nought."""
    numbers: dict[str, int] = {}
    table = np.zeros(_SIGNS, dtype=np.int64)
    for sign, plain in heard.items():
        table[ord(sign)] = numbers.setdefault(plain, len(numbers) % _MOST_SIGNS + 1)
    return table


def _packed(lanes: Numbers, first: int) -> Numbers:
    packed = np.zeros(len(lanes), dtype=np.int64)
    for lane in range(LANES):
        packed |= lanes[:, first + lane] << (LANE_BITS * lane)
    return packed


def _joined(lanes: Numbers) -> Numbers:
    with np.errstate(over="ignore"):
        joined: Numbers = _packed(lanes, 0) + _packed(lanes, LANES) * _SECOND_HALF
    return joined


def _days(days: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Each day as yyyymmdd, and with a nibble for each of these digits."""
    missing = np.asarray(days.is_null())
    dates = pc.fill_null(days.cast(pa.date32()).cast(pa.int32()), 0).to_numpy(zero_copy_only=False)
    day = dates.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    year = month.astype("datetime64[Y]").astype(np.int64) + 1970
    number = year * 10_000 + (month.astype(np.int64) % 12 + 1) * 100 + (day - month).astype(np.int64) + 1
    digits = np.zeros(len(number), dtype=np.int64)
    rest = number.copy()
    for place in range(8):
        digits |= (rest % 10) << (4 * place)
        rest //= 10
    return pa.array(number, pa.int64(), mask=missing), pa.array(digits, pa.int64(), mask=missing)


def _coded(values: pa.ChunkedArray) -> pa.Array:
    """A number for each value of a column; NULL where it is missing or empty."""
    whole = values.combine_chunks()
    if pa.types.is_null(whole.type):
        return pa.nulls(len(whole), pa.int64())
    filled = pc.if_else(pc.equal(whole, ""), None, whole) if pa.types.is_string(whole.type) else whole
    return filled.dictionary_encode().indices.cast(pa.int64())
