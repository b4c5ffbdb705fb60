"""The rows of the lists as whole numbers that SQL compares quickly: names as packed characters, days, places.

A name is read without blanks and middle dots; its first eight characters count. Four characters are packed into one
64-bit number, so that «one character differs» is a question about its sixteen-bit lanes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from opencc import OpenCC
from pypinyin import Style, pinyin

from bangfu.engine.matching.weights import Weights

LONGEST, LANES, LANE_BITS = 8, 4, 16
_MOST_SIGNS = 32_767
_SIGNS = 0x110000
_UNHEARD = r"[\s·•・.．]"
_TO_SIMPLIFIED = OpenCC("t2s")
# Joins the two halves of a name to one number; names of up to four characters keep theirs.
_SECOND_HALF = np.int64(0x5851F42D4C957F2D)
_MIXED = np.uint64(0x9E3779B97F4A7C15)
_NEAR = ((re.compile("^([zcs])h"), r"\1"), (re.compile("ng$"), "n"), (re.compile("^l"), "n"))
Numbers = Any
"""A NumPy array of whole numbers."""


def numbered(table: pa.Table, weights: Weights, first: int) -> pa.Table:
    """Each row of one list, or of two of which the first has `first` rows, as numbers; what is missing is NULL.

    Columns: pos, mark (of the ID number), raw, name, n1, n2, sound, near, ordered, length, surname, birth_date
    (yyyymmdd), digits (a nibble each), village, town, sex, relation; name_rare and area_rare, hundredths of a bit;
    alike, the same number for rows of one name, day, village and sex.
    """
    with ThreadPoolExecutor(max_workers=1) as beside:
        waiting = beside.submit(_rest, table)
        names = _plain(table["name"]).dictionary_encode()
        read = {key: pc.take(values, names.indices) for key, values in _names(names.dictionary, weights).items()}
        folded = read["name"].dictionary_encode().indices
        rest = waiting.result()
    return pa.table(
        {
            "pos": pa.array(np.arange(table.num_rows), pa.int64()),
            **read,
            **rest,
            "name_rare": _rarity(folded, first, weights.fields["name"][0].u, weights.frequency_rows),
            "area_rare": _rarity(rest["village"], first, weights.fields["area"][0].u, weights.frequency_rows),
            "alike": _together(read["name"], rest["birth_date"], rest["village"], rest["sex"]),
        }
    )


def _rest(table: pa.Table) -> dict[str, pa.Array]:
    """Everything but the names; Arrow works beside Python here."""
    days = _plain(table["birth_date"]).dictionary_encode()
    dates = {key: pc.take(values, days.indices) for key, values in _days(days.dictionary).items()}
    coded = {key: _coded(table[key]) for key in ("village", "town", "sex", "relation")}
    return {"mark": _coded(table["id_index"]), **dates, **coded}


def _plain(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks()


def _names(names: pa.Array, weights: Weights) -> dict[str, pa.Array]:
    """What is compared of each name, once for all who bear it."""
    codes = _codes(names)
    present = np.zeros(_SIGNS, dtype=bool)
    present[codes.ravel()] = True
    signs = [chr(code) for code in np.flatnonzero(present) if code]
    folded = folding(signs, weights.variants)
    read: dict[str, Numbers] = {"length": (codes != 0).sum(axis=1)}
    for name, heard in (("raw", dict(zip(signs, signs, strict=True))), ("name", folded),
                        ("sound", sounding(folded)), ("near", sounding(folded, near=True))):  # fmt: skip
        lanes = _table(heard)[codes]
        read[name] = _joined(lanes)
        if name == "name":
            read["n1"], read["n2"] = _packed(lanes, 0), _packed(lanes, LANES)
            read["ordered"] = _joined(-np.sort(-lanes, axis=1))
            read["surname"] = lanes[:, 0]
    unnamed = codes[:, 0] == 0
    return {key: pa.array(values, pa.int64(), mask=unnamed) for key, values in read.items()}


def _rarity(codes: pa.Array, first: int, usual: float, rows: int) -> pa.Array:
    """Hundredths of a bit by which the value of each row is rarer than `usual`; nought where there is none.

    Counted is how many others of the longer list have the value. The fitted frequency counts for `rows` rows beside
    them, so that short lists rest on it.
    """
    code = pc.fill_null(codes.cast(pa.int64()), -1).to_numpy(zero_copy_only=False) + 1
    most = int(code.max(initial=0)) + 1
    sides = [np.bincount(part, minlength=most) for part in (code[:first], code[first:])]
    others = np.maximum(*sides) - 1
    longer = max(first, len(code) - first)
    rare = np.rint(100 * np.log2(usual / ((np.maximum(others, 0) + rows * usual) / (longer + rows))))
    rare[0] = 0
    return pa.array(rare.astype(np.int64)[code], pa.int64())


def _together(*columns: pa.Array) -> pa.Array:
    """One number for the values of several columns; NULL where one of them is missing."""
    joined = np.zeros(len(columns[0]), dtype=np.uint64)
    missing = np.zeros(len(joined), dtype=bool)
    for column in columns:
        missing |= np.asarray(column.is_null())
        values = pc.fill_null(column, 0).to_numpy(zero_copy_only=False).astype(np.uint64)
        with np.errstate(over="ignore"):
            joined = (joined ^ values) * _MIXED
            joined ^= joined >> np.uint64(29)
    return pa.array(joined.view(np.int64), pa.int64(), mask=missing)


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
    """A row of code points for each name, as many as the longest has, nought where one is shorter."""
    bare = pc.replace_substring_regex(pc.fill_null(names.cast(pa.string()), ""), _UNHEARD, "")
    longest = pc.max(pc.utf8_length(bare)).as_py() or 1
    width = LANES if longest <= LANES else LONGEST
    return np.array(bare.to_pylist() or [""], dtype=f"U{width}").view(np.uint32).reshape(-1, width)[: len(bare)]


def _table(heard: Mapping[str, str]) -> Numbers:
    """Code point → number of what stands for it, from one; nought stays nought."""
    numbers: dict[str, int] = {}
    table = np.zeros(_SIGNS, dtype=np.int64)
    for sign, plain in heard.items():
        table[ord(sign)] = numbers.setdefault(plain, len(numbers) % _MOST_SIGNS + 1)
    return table


def _packed(lanes: Numbers, first: int) -> Numbers:
    packed = np.zeros(len(lanes), dtype=np.int64)
    for lane in range(LANES if first < lanes.shape[1] else 0):
        packed |= lanes[:, first + lane] << (LANE_BITS * lane)
    return packed


def _joined(lanes: Numbers) -> Numbers:
    with np.errstate(over="ignore"):
        joined: Numbers = _packed(lanes, 0) + _packed(lanes, LANES) * _SECOND_HALF
    return joined


def _days(days: pa.Array) -> dict[str, pa.Array]:
    """Each day as yyyymmdd, and with a nibble for each of these digits."""
    day = days.cast(pa.date32()).cast(pa.int32()).to_numpy(zero_copy_only=False).astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    year = month.astype("datetime64[Y]").astype(np.int64) + 1970
    number = year * 10_000 + (month.astype(np.int64) % 12 + 1) * 100 + (day - month).astype(np.int64) + 1
    digits = np.zeros(len(number), dtype=np.int64)
    rest = number.copy()
    for place in range(8):
        digits |= (rest % 10) << (4 * place)
        rest //= 10
    return {"birth_date": pa.array(number, pa.int64()), "digits": pa.array(digits, pa.int64())}


def _coded(values: pa.ChunkedArray) -> pa.Array:
    """A number for each value of a column; NULL where it is missing or empty."""
    whole = values.combine_chunks()
    if pa.types.is_null(whole.type):
        return pa.nulls(len(whole), pa.int64())
    filled = pc.if_else(pc.equal(whole, ""), None, whole) if pa.types.is_string(whole.type) else whole
    return filled.dictionary_encode().indices.cast(pa.int64())
