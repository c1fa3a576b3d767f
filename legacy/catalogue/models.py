"""What the shop offers, who supplies it, and what it costs. No rule but what a field says itself."""
import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class Supplier(models.Model):
    """Whom items are bought from."""

    COUNTRIES = [
        ("AT", "Austria"),
        ("DE", "Germany"),
        ("DK", "Denmark"),
        ("IT", "Italy"),
        ("PL", "Poland"),
        ("SE", "Sweden"),
    ]

    name = models.CharField(max_length=100, unique=True)
    email = models.EmailField("e-mail", blank=True)
    website = models.URLField(blank=True)
    country = models.CharField(max_length=2, choices=COUNTRIES, blank=True)
    is_active = models.BooleanField("active", default=True)
    rating = models.DecimalField(
        max_digits=2,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(5)],
        help_text="From 0 to 5.",
    )
    notes = models.TextField(blank=True)
    added = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Tag(models.Model):
    """A word that items are found by."""

    name = models.CharField(max_length=40, unique=True)
    slug = models.SlugField(unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Item(models.Model):
    """What is sold under one SKU."""

    STATUSES = [("draft", "Draft"), ("listed", "Listed"), ("retired", "Retired")]

    sku = models.CharField("SKU", max_length=255, unique=True)
    name = models.CharField(max_length=200, db_index=True)
    slug = models.SlugField()
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaces"
    )
    tags = models.ManyToManyField(Tag, blank=True)
    status = models.CharField(max_length=10, choices=STATUSES, default="draft")
    price = models.DecimalField(
        max_digits=10, decimal_places=2, validators=[MinValueValidator(0)]
    )
    weight = models.FloatField(null=True, blank=True, help_text="In kilograms.")
    description = models.TextField(blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    photo = models.FileField(upload_to="items/%Y/", blank=True)
    listed_on = models.DateField(null=True, blank=True, db_index=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    opens_at = models.TimeField(
        null=True, blank=True, help_text="When it is sold from, on the day it is listed."
    )
    handling = models.DurationField(
        null=True, blank=True, help_text="How long it takes to have it ready."
    )
    code = models.UUIDField(default=uuid.uuid4, editable=False)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return f"{self.name} ({self.sku})"


class Price(models.Model):
    """What an item costs in another currency, from some day on."""

    CURRENCIES = [("EUR", "Euro"), ("PLN", "Polish zloty"), ("SEK", "Swedish krona")]

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="prices")
    currency = models.CharField(max_length=3, choices=CURRENCIES)
    amount = models.DecimalField(
        max_digits=10, decimal_places=2, validators=[MinValueValidator(0)]
    )
    valid_from = models.DateField()

    class Meta:
        ordering = ["currency", "-valid_from"]
        unique_together = [("item", "currency", "valid_from")]

    def __str__(self):
        return f"{self.amount} {self.currency} from {self.valid_from}"
