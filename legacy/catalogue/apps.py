"""The app of what the shop offers: items, who supplies them, and what they cost."""
from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Pins the keys to 32 bits, whatever the project's default becomes."""

    name = "catalogue"
    default_auto_field = "django.db.models.AutoField"
