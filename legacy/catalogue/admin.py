"""The admin's lists and forms."""
from django.contrib import admin

from catalogue.models import Item, Price, Supplier, Tag


@admin.register(Supplier)
class SupplierAdmin(admin.ModelAdmin):
    """Suppliers."""

    list_display = ["name", "country", "is_active", "rating"]
    list_filter = ["is_active", "country"]
    search_fields = ["name", "email"]


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    """Tags."""

    list_display = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]


class PriceInline(admin.TabularInline):
    """Prices, edited with their item."""

    model = Price
    extra = 1


@admin.register(Item)
class ItemAdmin(admin.ModelAdmin):
    """Items with their prices."""

    autocomplete_fields = ["supplier", "replaced_by", "tags"]
    date_hierarchy = "listed_on"
    inlines = [PriceInline]
    list_display = ["name", "sku", "supplier", "status", "price", "listed_on"]
    list_filter = ["status", "supplier", "tags", "listed_on"]
    list_select_related = ["supplier"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["code", "updated"]
    search_fields = ["sku", "name"]


@admin.register(Price)
class PriceAdmin(admin.ModelAdmin):
    """Prices of all items."""

    autocomplete_fields = ["item"]
    list_display = ["item", "currency", "amount", "valid_from"]
    list_filter = ["currency", "valid_from"]
    list_select_related = ["item"]
    search_fields = ["item__sku", "item__name"]
