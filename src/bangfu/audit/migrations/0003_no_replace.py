"""On SQLite, INSERT OR REPLACE deletes a row without asking the triggers against deletion: refused before it begins."""

from django.db import migrations

KEYS = {
    "audit_line": "seq = NEW.seq OR key = NEW.key",
    "audit_rowmark": "id = NEW.id",
    "audit_keptaside": "id = NEW.id",
}


def forbid(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    for table, same in KEYS.items():
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
            "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
        )


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table in KEYS:
            schema_editor.execute(f"DROP TRIGGER {table}_no_replace")


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [migrations.RunPython(forbid, allow)]
