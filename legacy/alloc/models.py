"""Stock, what was ordered of it, and which batch an order is served from."""
from django.db import models
from django.db.models import F, Sum, Value
from django.db.models.functions import Coalesce


class BatchQuerySet(models.QuerySet):
    """Batches, and how much of them is spoken for."""

    def with_allocated(self):
        """Adds to each batch what its lines add up to, and what is left."""
        total = Coalesce(Sum("allocation__line__qty"), Value(0))
        return self.annotate(allocated=total, available=F("qty") - F("allocated"))

    def allocate(self, line):
        """Serves a line from the warehouse or from the earliest delivery; None: out of stock."""
        held = line.allocation_set.first()
        if held:
            return held.batch
        for batch in self.filter(sku=line.sku).with_allocated().order_by("eta", "pk"):
            if batch.available >= line.qty:
                Allocation.objects.create(batch=batch, line=line)
                return batch
        return None


class Batch(models.Model):
    """Stock of one SKU bought together; in the warehouse when it has no ETA."""

    reference = models.CharField(max_length=255)
    sku = models.CharField(max_length=255)
    qty = models.IntegerField()
    eta = models.DateField(blank=True, null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "batches"
        permissions = [("allocate_batch", "Can allocate orders to batches")]
        indexes = [models.Index(fields=["sku"], name="alloc_batch_sku")]
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="alloc_batch_reference"),
        ]

    def __str__(self):
        return self.reference


class OrderLine(models.Model):
    """So many of one SKU, wanted by one order."""

    orderid = models.CharField(max_length=255)
    sku = models.CharField(max_length=255)
    qty = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["orderid"], name="alloc_orderline_orderid")]
        constraints = [
            models.UniqueConstraint(
                fields=["orderid", "sku", "qty"], name="alloc_orderline_values"
            ),
        ]

    def __str__(self):
        return f"{self.orderid}: {self.qty} of {self.sku}"


class Allocation(models.Model):
    """An order line that is served from a batch."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE)
    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line"], name="alloc_allocation_line"),
        ]

    def __str__(self):
        return f"{self.line} from {self.batch}"
