"""The API of what a shop shows. Anyone may read it, as anyone may look through the shop's window."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.paging import CursorPages
from shop.api.serializers import CategorySerializer, ProductDetailSerializer, ProductSerializer, ShopSerializer
from shop.api.shapes import product_detail_json, shop_json
from shop.models import Category, Product, Shop
from shop.services.catalogue import search_products
from shop.services.offers import offers_by_shop
from shop.services.shelf import shelved, with_shelf


def open_shop(slug: str) -> Shop:
    """The shop at `/m/<slug>/`, or 404."""
    return get_object_or_404(Shop.objects.open().select_related("program", "account"), program__slug=slug)


class ShopView(APIView):
    """A shop."""

    permission_classes = [AllowAny]

    @extend_schema(responses=ShopSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """The shop's name, currency and limit."""
        return Response(ShopSerializer(shop_json(open_shop(slug))).data)


class CategoriesView(APIView):
    """The shelves of a shop."""

    permission_classes = [AllowAny]

    @extend_schema(responses=CategorySerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """All of them, in the shop's order."""
        categories = Category.objects.filter(shop=open_shop(slug))
        return Response(CategorySerializer(categories, many=True).data)


class ProductPages(CursorPages):
    """Pages in the shelf's own order; of a search, hits in the name first."""

    page_size = 24
    page_size_query_param = "limit"
    max_page_size = 100

    def get_ordering(self, request: Request, queryset: QuerySet[Product], view: APIView) -> tuple[str, ...]:
        """The one order of this list."""
        return ("-name_hits", "position", "id") if _query(request) else ("position", "id")


@extend_schema(
    parameters=[
        OpenApiParameter("q", OpenApiTypes.STR, description="Words, in either language; all must be found."),
        OpenApiParameter("category", OpenApiTypes.STR, description="The slug of one shelf."),
    ]
)
class ProductsView(ListAPIView[Product]):
    """What a shop has on sale, a page at a time."""

    permission_classes = [AllowAny]
    serializer_class = ProductSerializer
    pagination_class = ProductPages

    def get_queryset(self) -> QuerySet[Product]:
        """All of the shop, or what the category and the query leave."""
        if getattr(self, "swagger_fake_view", False):
            return Product.objects.none()
        products = with_shelf(Product.objects.on_sale().filter(shop=open_shop(self.kwargs["slug"])))
        if category := self.request.query_params.get("category"):
            products = products.filter(category__slug=category)
        query = _query(self.request)
        return search_products(products=products, query=query) if query else products


def _query(request: Request) -> str:
    return str(request.query_params.get("q", "")).strip()


class ProductView(APIView):
    """A product."""

    permission_classes = [AllowAny]

    @extend_schema(responses=ProductDetailSerializer)
    def get(self, request: Request, slug: str, uuid: UUID) -> Response:
        """Its page, with the coupon that fits the reader best."""
        shop = open_shop(slug)
        product = get_object_or_404(with_shelf(Product.objects.on_sale().filter(shop=shop)), uuid=uuid)
        offers = offers_by_shop(shops=[shop], viewer=request.user)
        detail: dict[str, Any] = product_detail_json(shelved(product), offers.get(shop.pk, []))
        return Response(ProductDetailSerializer(detail).data)
