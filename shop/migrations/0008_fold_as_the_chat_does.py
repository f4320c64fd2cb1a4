"""Brings the texts that search looks in to the form that queries have now."""

from django.db import migrations


def index_again(apps, schema_editor):
    from shop.services.catalogue import search_text_of

    products = apps.get_model("shop", "Product").objects
    for product in products.select_related("category").prefetch_related("variants").iterator(chunk_size=200):
        products.filter(pk=product.pk).update(search_text=search_text_of(product))


class Migration(migrations.Migration):
    dependencies = [("shop", "0007_limits_allow_something")]

    operations = [migrations.RunPython(index_again, migrations.RunPython.noop)]
