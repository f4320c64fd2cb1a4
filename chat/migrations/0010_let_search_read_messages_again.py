"""Search compares texts in another way since (core.folding): every message is indexed again, by a chore beside the site."""

from django.db import migrations, models

STEP = 10_000  # keys in one statement, so that a busy site waits for none of them


def wait_for_the_index(apps, schema_editor):
    messages = apps.get_model("chat", "Message").objects.using(schema_editor.connection.alias)
    last = messages.aggregate(last=models.Max("pk"))["last"] or 0
    for start in range(0, last + 1, STEP):
        messages.filter(pk__gte=start, pk__lt=start + STEP, is_indexed=True).update(is_indexed=False)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("chat", "0009_drop_indexes_that_others_cover")]
    operations = [migrations.RunPython(wait_for_the_index, migrations.RunPython.noop, elidable=True)]
