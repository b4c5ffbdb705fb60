"""Search keys carry the kind and the place of their subject, and one index answers what may be seen.

Keys of later parts of names come with `bangfu index`.
"""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

import bangfu.subjects.models


def fill(apps: Any, schema_editor: Any) -> None:
    """What stands on the subject is repeated on its keys."""
    subjects = apps.get_model("subjects", "Subject").objects.filter(pk=OuterRef("subject_id"))
    keys = apps.get_model("subjects", "SearchKey").objects
    keys.update(of=Subquery(subjects.values("kind")[:1]), path=Subquery(subjects.values("path")[:1]))


class Migration(migrations.Migration):
    # Rows are changed and the table after them: PostgreSQL refuses both in one transaction.
    atomic = False

    dependencies = [("places", "0001_initial"), ("subjects", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="searchkey", name="subjects_key_once"),
        migrations.RemoveIndex(model_name="searchkey", name="subjects_se_county__b13f9b_idx"),
        migrations.AddField("searchkey", "of", models.CharField(default="", max_length=20), preserve_default=False),
        migrations.AddField(
            "searchkey", "path", bangfu.subjects.models.KeyField(default="/", max_length=120), preserve_default=False
        ),
        migrations.AlterField("searchkey", "key", bangfu.subjects.models.KeyField(max_length=200)),
        migrations.AlterField(
            "searchkey",
            "county",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.county"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "searchkey",
            models.Index(
                fields=["county", "of", "key", "path", "kind", "subject"],
                name="subjects_key_found",
                opclasses=[
                    "int8_ops",
                    "varchar_ops",
                    "varchar_pattern_ops",
                    "varchar_pattern_ops",
                    "varchar_ops",
                    "int8_ops",
                ],
            ),
        ),
    ]
