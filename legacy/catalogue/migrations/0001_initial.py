"""The tables of the catalogue. Their keys have 32 bits, whatever the project's default becomes."""
import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


def key():
    """The key that each of them has."""
    return models.AutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def amount():
    """Money, in whatever currency."""
    return models.DecimalField(
        decimal_places=2,
        max_digits=10,
        validators=[django.core.validators.MinValueValidator(0)],
    )


class Migration(migrations.Migration):
    """Suppliers, tags, items and prices."""

    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Supplier",
            fields=[
                ("id", key()),
                ("name", models.CharField(max_length=100, unique=True)),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("website", models.URLField(blank=True)),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("AT", "Austria"),
                            ("DE", "Germany"),
                            ("DK", "Denmark"),
                            ("IT", "Italy"),
                            ("PL", "Poland"),
                            ("SE", "Sweden"),
                        ],
                        max_length=2,
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "rating",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        help_text="From 0 to 5.",
                        max_digits=2,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(5),
                        ],
                    ),
                ),
                ("notes", models.TextField(blank=True)),
                ("added", models.DateTimeField(auto_now_add=True)),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", key()),
                ("name", models.CharField(max_length=40, unique=True)),
                ("slug", models.SlugField(unique=True)),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", key()),
                ("sku", models.CharField(max_length=255, unique=True, verbose_name="SKU")),
                ("name", models.CharField(db_index=True, max_length=200)),
                ("slug", models.SlugField()),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="catalogue.supplier"
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="replaces",
                        to="catalogue.item",
                    ),
                ),
                ("tags", models.ManyToManyField(blank=True, to="catalogue.Tag")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("listed", "Listed"),
                            ("retired", "Retired"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("price", amount()),
                (
                    "weight",
                    models.FloatField(blank=True, help_text="In kilograms.", null=True),
                ),
                ("description", models.TextField(blank=True)),
                ("attributes", models.JSONField(blank=True, default=dict)),
                ("photo", models.FileField(blank=True, upload_to="items/%Y/")),
                ("listed_on", models.DateField(blank=True, db_index=True, null=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "opens_at",
                    models.TimeField(
                        blank=True,
                        help_text="When it is sold from, on the day it is listed.",
                        null=True,
                    ),
                ),
                (
                    "handling",
                    models.DurationField(
                        blank=True, help_text="How long it takes to have it ready.", null=True
                    ),
                ),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("updated", models.DateTimeField(auto_now=True)),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.CreateModel(
            name="Price",
            fields=[
                ("id", key()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prices",
                        to="catalogue.item",
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        choices=[
                            ("EUR", "Euro"),
                            ("PLN", "Polish zloty"),
                            ("SEK", "Swedish krona"),
                        ],
                        max_length=3,
                    ),
                ),
                ("amount", amount()),
                ("valid_from", models.DateField()),
            ],
            options={
                "ordering": ["currency", "-valid_from"],
                "unique_together": {("item", "currency", "valid_from")},
            },
        ),
    ]
