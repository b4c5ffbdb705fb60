"""Notes in people's own words: written once, never changed."""

from __future__ import annotations

import re

from bangfu.audit.actions import Act, action
from bangfu.kernel.idnumber import is_valid
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.registry.models import Note
from bangfu.registry.rules.fields import VILLAGE_KIND
from bangfu.subjects.models import Subject

OF = ("household", "person", VILLAGE_KIND)
_EIGHTEEN = re.compile(r"(?<![0-9])(?=([0-9]{17}[0-9Xx])(?![0-9]))")


@action("registry.note.write", Right.REGISTRY_HOUSEHOLD_WRITE)
def write_note(act: Act, *, subject: Subject, text: str) -> Note:
    """Write a note of a household, a person or a village; at most 1,000 characters.

    Errors: Refusal for an empty note, for a subject of another kind, and for a text with a citizen's ID number in it.
    """
    act.permit(subject.county_id, subject.path)
    act.about(subject.uid)
    said = text.strip()
    if subject.kind not in OF:
        raise Refusal(mark("Notes are written of households, people and villages."), field="subject")
    if not said:
        raise Refusal(mark("Write something."), field="text")
    if any(is_valid(found[1].upper()) for found in _EIGHTEEN.finditer(said)):
        raise Refusal(
            mark("There is an ID number in the note; everybody who reads the page would see it whole."),
            cure=mark("Leave it out: write the name, or the last four characters."),
            field="text",
        )
    note = Note(subject=subject, text=said, valid_from=act.call.today)
    note.save()
    return note
