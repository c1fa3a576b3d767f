"""The three tables. Their keys have 32 bits, whatever the project's default becomes."""
import django.db.models.deletion
from django.db import migrations, models


def key():
    """The key that each of them has."""
    return models.AutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    """Batches, order lines, and what connects them."""

    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", key()),
                ("reference", models.CharField(max_length=255)),
                ("sku", models.CharField(max_length=255)),
                ("qty", models.IntegerField()),
                ("eta", models.DateField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "batches",
                "permissions": [("allocate_batch", "Can allocate orders to batches")],
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                ("id", key()),
                ("orderid", models.CharField(max_length=255)),
                ("sku", models.CharField(max_length=255)),
                ("qty", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", key()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="alloc.batch"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="alloc.orderline"
                    ),
                ),
            ],
        ),
    ]
