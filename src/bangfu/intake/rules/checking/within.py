"""What the cells of one row say against one another."""

from __future__ import annotations

from datetime import date

from bangfu.intake.rules.checked import Column, Masked, Missing, Type, Value
from bangfu.intake.rules.checking.cells import Reading
from bangfu.kernel import idnumber

Values = dict[str, list[Value]]
# ID column → the columns of the same person's birth date and sex.
BESIDE = {"id_number": ("birth_date", "sex"), "head_id_number": ("head_birth_date", "head_sex")}


def within(reading: Reading, values: Values) -> None:
    """Birth date and sex against the ID number; the certificate's kind and grade against the columns."""
    form = reading.found.form
    for code, told in values.items():
        column = form.column(code)
        if column is None or column.type is not Type.ID_NUMBER:
            continue
        birth, sex = (form.column(one) if one in values else None for one in BESIDE.get(code, ("", "")))
        for place, (number, value) in enumerate(zip(reading.numbers, told, strict=True)):
            if type(value) is not str:
                continue
            _person(reading, place, value, (column, birth, sex), values)
            if code == "id_number" and len(value) > 18:
                _certificate(reading, number, place, value, values)


def _person(
    reading: Reading,
    place: int,
    held: str,
    columns: tuple[Column, Column | None, Column | None],
    values: Values,
) -> None:
    column, birth, sex = columns
    number = reading.numbers[place]
    born = idnumber.birth_date(held)
    if born is not None and born > reading.known.today:
        reading.tell(number, column, "id_birth_future")
        values[column.code][place] = None
        return
    if birth is not None:
        said = values[birth.code][place]
        if isinstance(said, date) and born is not None and said != born:
            reading.tell(number, birth, "birth_not_of_id", said=born.isoformat())
    if sex is not None:
        said = values[sex.code][place]
        if isinstance(said, str) and not isinstance(said, (Masked, Missing)) and said != idnumber.sex(held):
            reading.tell(number, sex, "sex_not_of_id")


def _certificate(reading: Reading, number: int, place: int, held: str, values: Values) -> None:
    for code, said in (("disability_type", held[18]), ("disability_grade", held[19])):
        column = reading.found.form.column(code)
        if column is None or code not in values:
            continue
        written = values[code][place]
        if isinstance(written, str) and not isinstance(written, Missing) and written not in ("", said):
            reading.tell(number, column, "id_disability_kind")
