"""Fills the tables with a few thousand rows, the same ones each time."""
import datetime
import random

from django.core.management.base import BaseCommand
from django.db import transaction

from alloc.models import Allocation, Batch, OrderLine

COLOURS = ["RED", "BLUE", "GREEN", "WHITE", "BLACK", "OAK", "PINE", "BRASS"]
THINGS = ["CHAIR", "TABLE", "LAMP", "VASE", "DESK", "SHELF", "MIRROR", "STOOL", "CLOCK", "RUG"]
BATCHES_OF_EACH = 10
ORDERS = 1500
LINES_OF_EACH = 2


def make_batches(dice):
    """Of each SKU some batches; the first is in the warehouse, the others are on their way."""
    for number, sku in enumerate(f"{colour}-{thing}" for colour in COLOURS for thing in THINGS):
        for nth in range(BATCHES_OF_EACH):
            eta = datetime.date(2031, 1, 1) + datetime.timedelta(days=dice.randrange(365))
            yield Batch(
                reference=f"demo-{number:02}-{nth}",
                sku=sku,
                qty=dice.randrange(50, 500),
                eta=eta if nth else None,
            )


def make_lines(dice, skus):
    """Orders of different SKUs each."""
    for number in range(ORDERS):
        for sku in dice.sample(skus, LINES_OF_EACH):
            yield OrderLine(orderid=f"demo-order-{number:04}", sku=sku, qty=dice.randrange(1, 10))


def serve(lines, batches):
    """Takes each line from the first batch that has room."""
    left = {batch.pk: batch.qty for batch in batches}
    by_sku = {}
    for batch in batches:
        by_sku.setdefault(batch.sku, []).append(batch)
    for line in lines:
        for batch in by_sku[line.sku]:
            if left[batch.pk] >= line.qty:
                left[batch.pk] -= line.qty
                yield Allocation(batch=batch, line=line)
                break


class Command(BaseCommand):
    """manage.py load_demo_stock"""

    help = "Adds the demonstration's batches, orders and allocations, if they are not there yet."

    @transaction.atomic
    def handle(self, *args, **options):
        if Batch.objects.filter(reference__startswith="demo-").exists():
            return
        dice = random.Random(1)
        Batch.objects.bulk_create(make_batches(dice))
        batches = list(Batch.objects.filter(reference__startswith="demo-").order_by("pk"))
        skus = sorted({batch.sku for batch in batches})
        OrderLine.objects.bulk_create(make_lines(dice, skus))
        lines = OrderLine.objects.filter(orderid__startswith="demo-order-").order_by("pk")
        Allocation.objects.bulk_create(serve(lines, batches))
