"""The log's two tables had indexes that begin what another index begins, and every message wrote them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

COVERED = (("Message", "conversation_id"), ("Message", "sender_id"), ("Event", "conversation_id"))


def drop(apps, schema_editor):
    """Only the indexes: to alter the fields, Django would copy both tables on SQLite."""
    for model, column in COVERED:
        table = apps.get_model("chat", model)._meta.db_table
        for name in _indexes(schema_editor.connection, table, column):
            schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


def make_again(apps, schema_editor):
    """As they were, under a name that says what they are."""
    for model, column in COVERED:
        table = apps.get_model("chat", model)._meta.db_table
        if not _indexes(schema_editor.connection, table, column):
            name, on, of = map(schema_editor.quote_name, (f"{table}_{column}_idx", table, column))
            schema_editor.execute(f"CREATE INDEX {name} ON {on} ({of})")


def _indexes(connection, table, column):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    return [
        name
        for name, what in found.items()
        if what["index"] and not what["unique"] and what["columns"] == [column]
    ]


class Migration(migrations.Migration):

    dependencies = [
        ("chat", "0008_ring_browsers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, make_again)],
            state_operations=[
                migrations.AlterField(
                    "message",
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="chat.conversation",
                    ),
                ),
                migrations.AlterField(
                    "message",
                    "sender",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    "event",
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="chat.conversation",
                    ),
                ),
            ],
        ),
    ]
