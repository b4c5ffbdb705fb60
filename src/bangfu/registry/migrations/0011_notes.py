import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Notes in people's own words."""

    dependencies = [("registry", "0010_source_suspects"), ("subjects", "0002_search_keys")]

    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("recorded_seq", models.BigIntegerField(db_index=True, null=True)),
                ("superseded_seq", models.BigIntegerField(null=True)),
                ("text", models.CharField(max_length=1000)),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="subjects.subject"
                    ),
                ),
            ],
            options={"abstract": False},
        )
    ]
