"""The keys that Ficus recommends, under the names of recommended_keys.sql."""
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two indexes for what is looked up, three unique keys for what must not be there twice."""

    dependencies = [("alloc", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["sku"], name="alloc_batch_sku"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(
                fields=["reference"], name="alloc_batch_reference"
            ),
        ),
        migrations.AddIndex(
            model_name="orderline",
            index=models.Index(fields=["orderid"], name="alloc_orderline_orderid"),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.UniqueConstraint(
                fields=["orderid", "sku", "qty"], name="alloc_orderline_values"
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.UniqueConstraint(fields=["line"], name="alloc_allocation_line"),
        ),
    ]
