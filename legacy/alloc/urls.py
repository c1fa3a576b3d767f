"""Pages for people, and the endpoints that other programs of the shop call."""
from django.urls import path

from alloc import api, views

urlpatterns = [
    path("", views.StockList.as_view(), name="stock"),
    path("orders/<str:orderid>/", views.order, name="order"),
    path("old/batches", api.batches),
    path("old/allocate", api.allocate),
]
