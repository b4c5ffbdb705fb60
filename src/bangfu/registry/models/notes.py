"""What people write down of a household, a person or a village in their own words, beside what the book keeps."""

from __future__ import annotations

from django.db import models

from bangfu.audit.models import Dated
from bangfu.subjects.models import Subject


class Note(Dated):
    """One note; valid from the day it was written. It is neither changed nor deleted: another one is written."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="notes")
    text = models.CharField(max_length=1000)
