"""A proposal that its proposer has taken back stays so, as a rejected one does; the row says who proposed it."""

from importlib import import_module

from django.db import migrations, models

before = import_module("bangfu.policybook.migrations.0002_append_only")
TABLE, MESSAGE = before.TABLE, before.MESSAGE
FINAL = "'rejected', 'superseded'"
DECIDED = before.DECIDED.replace(FINAL, f"{FINAL}, 'withdrawn'")


def _put(schema_editor, decided):
    """The trigger against changes, with what it holds to be decided."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_change")
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE ON {TABLE} "
            f"WHEN {before._changed('IS NOT')} OR {decided} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        return
    schema_editor.execute(f"DROP TRIGGER {TABLE}_no_change ON {TABLE}")
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE ON {TABLE} FOR EACH ROW "
        f"WHEN ({before._changed('IS DISTINCT FROM')} OR {decided}) EXECUTE FUNCTION {TABLE}_refuse()"
    )


def forbid(apps, schema_editor):
    _put(schema_editor, DECIDED)


def allow(apps, schema_editor):
    _put(schema_editor, before.DECIDED)


class Migration(migrations.Migration):
    dependencies = [("policybook", "0003_no_other_way")]
    operations = [
        migrations.AlterField(
            model_name="entry",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "Proposed"),
                    ("in_force", "In Force"),
                    ("rejected", "Rejected"),
                    ("withdrawn", "Withdrawn"),
                    ("superseded", "Superseded"),
                ],
                default="proposed",
                max_length=12,
            ),
        ),
        migrations.RunPython(forbid, allow),
    ]
