"""The endpoints that the shop's other programs call. They speak JSON and know no users."""
import json

from django.http import JsonResponse
from django.utils.dateparse import parse_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from alloc.models import Batch, OrderLine


@csrf_exempt
@require_POST
def batches(request):
    """{"ref", "sku", "qty", "eta"}: a new batch, or other values for one that is there."""
    data = json.loads(request.body)
    eta = data.get("eta")
    batch, created = Batch.objects.update_or_create(
        reference=data["ref"],
        defaults={"sku": data["sku"], "qty": data["qty"], "eta": eta and parse_date(eta)},
    )
    return JsonResponse({"id": batch.pk}, status=201 if created else 200)


@csrf_exempt
@require_POST
def allocate(request):
    """{"orderid", "sku", "qty"}: the batch that serves the line."""
    data = json.loads(request.body)
    line, _created = OrderLine.objects.get_or_create(
        orderid=data["orderid"], sku=data["sku"], qty=data["qty"]
    )
    batch = Batch.objects.allocate(line)
    if batch is None:
        return JsonResponse({"message": f"Out of stock for sku {line.sku}"}, status=400)
    return JsonResponse({"batchref": batch.reference}, status=201)
