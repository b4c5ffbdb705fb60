"""The masking scanner sees every form of a planted number, and nothing where nothing stands."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import random
import time
import urllib.parse
import zipfile
from collections.abc import Callable

import pytest
from docx import Document

from bangfu.kernel.idnumber import check_digit
from bangfu.kernel.refusal import Refusal
from bangfu.vault.queries import pdf_text
from bangfu.vault.rules import mask
from bangfu.vault.rules.scan import Form, Hit, Planted, scan


def person(sequence: int, birth: str = "19800101") -> str:
    bare = f"990101{birth}{sequence:03d}"
    return bare + check_digit(bare)


IDS = [person(n) for n in range(100, 300)]
PHONE, CARD = "13800138000", "6222021234567890128"
ID = next(n for n in IDS if n.endswith("X"))
PLANTED = Planted([*IDS, PHONE, CARD])
FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "/"), data)
    return out.getvalue()


def docx_of(*runs: str) -> bytes:
    page, out = Document(), io.BytesIO()
    paragraph = page.add_paragraph()
    for run in runs:
        paragraph.add_run(run).bold = True
    page.save(out)
    return out.getvalue()


def csv_of(cell: str) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([["姓名", "证件"], ["王*", cell]])
    return out.getvalue().encode("gb18030")


PLACES: list[tuple[Form, Callable[[str], bytes]]] = [
    (Form.PLAIN, lambda n: f"<td>证件 {n}</td>".encode()),
    (Form.PLAIN, lambda n: f"<!-- {n} --><a href='/people/{n}/'>王*</a>".encode()),
    (Form.PLAIN, lambda n: json.dumps({"rows": [{"id": n}]}).encode()),
    (Form.PLAIN, lambda n: f"2026-01-01 08:00:00,123 WARNING saved id={n}".encode()),
    (Form.PLAIN, lambda n: b"\x00\x01SQLite\xff\xfe" + n.encode() + b"\x00\x81\x99"),
    (Form.PLAIN, lambda n: f"x={n.lower()}".encode()),
    (Form.SPACED, lambda n: f"{n[:4]} {n[4:8]}\u00a0{n[8:]}".encode()),
    (Form.SPACED, lambda n: f"{n[:4]}\u200b{n[4:]}".encode()),
    (Form.SPACED, lambda n: " ".join(n).encode()),
    (Form.SPACED, lambda n: f"{n[:6]}\n      {n[6:]}"[:40].encode()),
    (Form.DASHED, lambda n: f"{n[:4]}-{n[4:8]}–{n[8:]}".encode()),
    (Form.DASHED, lambda n: f"{n[:4]}.{n[4:8]}/{n[8:]}".encode()),
    (Form.FULL_WIDTH, lambda n: f"号{n.translate(FULL)}码".encode()),
    (Form.FULL_WIDTH, lambda n: f"{n[:5].translate(FULL)} {n[5:]}".encode()),
    (Form.MARKUP, lambda n: f"<b>{n[:6]}</b><i class='x'>{n[6:]}</i>".encode()),
    (Form.ESCAPED, lambda n: "".join(f"&#{ord(c)};" for c in n).encode()),
    (Form.ESCAPED, lambda n: json.dumps(n.translate(FULL)).encode()),
    (Form.ESCAPED, lambda n: urllib.parse.quote(n.translate(FULL)).encode()),
    (Form.ESCAPED, lambda n: f"{n[:5]}=\r\n{n[5:]}".encode()),
    (Form.UTF_16, lambda n: f"证件{n}".encode("utf-16-le")),
    (Form.UTF_16, lambda n: f"证件{n}".encode("utf-16-be")),
    (Form.UTF_16, lambda n: b"\x07" + f"证件{n.translate(FULL)}".encode("utf-16-le")),
    (Form.GB_18030, lambda n: csv_of(n.translate(FULL))),
    (Form.PLAIN, csv_of),
    (Form.BASE64, lambda n: base64.b64encode(n.encode())),
    (Form.BASE64, lambda n: b"data:x;base64," + base64.b64encode(f"ab证件{n}。".encode())),
    (Form.BASE64, lambda n: b"/files/xy" + base64.urlsafe_b64encode(f"证件?>{n}".encode()).rstrip(b"=") + b"/view"),
    (Form.BASE64, lambda n: base64.b64encode(n.encode("utf-16-le"))),
    (Form.BASE64, lambda n: base64.encodebytes(b"x" * 50 + n.encode() + b"y" * 50)),
    (Form.HEX, lambda n: b"0x" + n.encode().hex().encode()),
    (Form.PLAIN, lambda n: gzip.compress(n.encode())),
    (Form.PLAIN, lambda n: zipped(xl_sharedStrings=f"<sst><si><t>{n}</t></si></sst>".encode())),
    (Form.MARKUP, lambda n: zipped(xl_sharedStrings=f"<si><r><t>{n[:6]}</t></r><r><t>{n[6:]}</t></r></si>".encode())),
    (Form.PLAIN, lambda n: zipped(deep=zipped(deeper=zipped(deepest=gzip.compress(n.encode()))))),
    (Form.PLAIN, lambda n: zipped(**{f"{n}.txt": b"name of a file"})),
    (Form.PLAIN, lambda n: docx_of(f"证件{n}")),
    (Form.MARKUP, lambda n: docx_of(n[:5], n[5:])),
]


@pytest.mark.parametrize("number", [ID, IDS[0], PHONE, CARD], ids=["id-x", "id", "phone", "card"])
@pytest.mark.parametrize(("form", "place"), PLACES, ids=[f"{n}-{form.value}" for n, (form, _) in enumerate(PLACES)])
def test_a_planted_number_is_seen_and_its_mask_is_not(form: Form, place: Callable[[str], bytes], number: str) -> None:
    hits = scan(PLANTED, "page", place(number))
    assert {hit.planted for hit in hits} == {[*IDS, PHONE, CARD].index(number)}
    assert form in {hit.form for hit in hits}
    assert not any(number in str(hit) for hit in hits), "the report itself leaks"
    # The control: the same file with the number masked, as it ought to be.
    masked = mask.phone(number) if number is PHONE else mask.id_number(number)
    assert scan(PLANTED, "page", place(masked.replace("*", "•"))) == []


def test_a_number_that_became_a_spreadsheet_number_is_seen() -> None:
    sheet = zipped(xl_sheet1=b'<c r="A1"><v>9.9010119800101101E+17</v></c><c><v>1.5E+3</v></c>')
    assert [hit.form for hit in scan(Planted([person(101)]), "x.xlsx", sheet)] == [Form.ROUNDED]
    assert scan(Planted([person(101, "19810101")]), "x.xlsx", sheet) == []


def test_a_report_names_the_place_inside_the_archive() -> None:
    (hit,) = scan(PLANTED, "out.zip", zipped(a_b=zipped(c_d=ID.encode())))
    assert hit == Hit("out.zip!a/b!c/d", IDS.index(ID), f"{ID[:6]}********{ID[14:]}", Form.PLAIN)


def _pdf(text: str) -> bytes:
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/ASCIIHexDecode>>\nstream\n%s>\nendstream" % (2 * len(stream) + 1, stream.hex().encode()),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start
    )


@pytest.mark.paper
def test_the_text_of_a_pdf_is_read() -> None:
    hits = scan(PLANTED, "x.pdf", _pdf(f"No. {ID}"), pdf_text)
    assert any(hit.where == "x.pdf!text" and hit.form is Form.PLAIN for hit in hits)
    assert scan(PLANTED, "x.pdf", _pdf("No. 990101 1234"), pdf_text) == []


def test_nothing_is_seen_in_other_numbers_tokens_and_noise() -> None:
    dice = random.Random(2026)
    noise = dice.randbytes(200_000)
    others = "\n".join(f"{person(n, '19900505')},139{n:08d},{dice.random()}" for n in range(1000))
    for data in (
        noise,
        base64.b64encode(noise),
        noise.hex().encode(),
        others.encode(),
        zipped(a=noise, b=others.encode()),
    ):
        assert scan(PLANTED, "noise", data) == []


def test_what_cannot_be_read_is_refused_not_passed_over() -> None:
    whole = zipped(a=ID.encode() * 100)
    with pytest.raises(Refusal, match="cannot be unpacked"):
        scan(PLANTED, "cut.zip", whole[: len(whole) // 2])
    nested = ID.encode()
    for _ in range(9):
        nested = zipped(a=nested)
    with pytest.raises(Refusal, match="nested too deep"):
        scan(PLANTED, "nested.zip", nested)


@pytest.mark.parametrize("value", ["12345", "abc", "1234A5678", ""])
def test_a_planted_value_that_chance_would_find_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="planted number 1"):
        Planted([ID, value])


def test_ten_megabytes_of_pages_are_scanned_in_seconds() -> None:
    row = "<tr><td>王*</td><td>990101********1234</td><td>138****8000</td><td>2026-11-21</td><td>1234.56</td></tr>\n"
    page = (row * 2000 + f"<td>{ID}</td>").encode()
    began = time.perf_counter()
    hits = [hit for n in range(10_000_000 // len(page)) for hit in scan(PLANTED, f"page {n}", page)]
    print(f"\n10 MB of pages scanned in {time.perf_counter() - began:.2f} s")
    assert len(hits) == 10_000_000 // len(page)
