"""The pages: what is in stock, and what an order got."""
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.generic import ListView

from alloc.models import Batch, OrderLine


class StockList(LoginRequiredMixin, ListView):
    """All batches, or those of a SKU."""

    paginate_by = 50
    template_name = "alloc/stock.html"

    def get_queryset(self):
        found = Batch.objects.with_allocated().order_by("sku", "eta", "pk")
        sku = self.request.GET.get("sku")
        return found.filter(sku__icontains=sku) if sku else found


@login_required
def order(request, orderid):
    """The lines of an order and where they come from; a POST takes back all of it."""
    lines = OrderLine.objects.filter(orderid=orderid).prefetch_related("allocation_set__batch")
    if not lines:
        raise Http404(f"There is no order {orderid}.")
    if request.method == "POST":
        return release(request, lines)
    return render(request, "alloc/order.html", {"orderid": orderid, "lines": lines})


def release(request, lines):
    """Gives the stock of these lines back."""
    if not request.user.has_perm("alloc.allocate_batch"):
        raise PermissionDenied
    for line in lines:
        line.allocation_set.all().delete()
    messages.success(request, f"Order {lines[0].orderid} holds no stock any more.")
    return redirect("order", lines[0].orderid)
