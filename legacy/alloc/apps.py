"""The app of batches and orders."""
from django.apps import AppConfig


class AllocConfig(AppConfig):
    """Pins the keys to 32 bits, whatever the project's default becomes."""

    name = "alloc"
    default_auto_field = "django.db.models.AutoField"
