"""The admin's lists and forms."""
from django.contrib import admin

from alloc.models import Allocation, Batch, OrderLine


@admin.register(Batch)
class BatchAdmin(admin.ModelAdmin):
    """Batches with what is left of them."""

    list_display = ["reference", "sku", "qty", "available", "eta"]
    list_filter = ["eta"]
    search_fields = ["reference", "sku"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_allocated()

    @admin.display(ordering="available")
    def available(self, batch):
        """Units that no order has."""
        return batch.available


@admin.register(OrderLine)
class OrderLineAdmin(admin.ModelAdmin):
    """Lines of orders."""

    list_display = ["orderid", "sku", "qty"]
    search_fields = ["orderid", "sku"]


@admin.register(Allocation)
class AllocationAdmin(admin.ModelAdmin):
    """Which batch serves which line."""

    list_display = ["line", "batch"]
    list_select_related = ["line", "batch"]
    raw_id_fields = ["line", "batch"]
    search_fields = ["line__orderid", "batch__reference"]
