"""Shops: opened in one go, with their mini program, their official account and their first merchant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from miniprograms.models import MiniProgram
from miniprograms.services.programs import create_program
from official.models import OfficialAccount
from official.services.accounts import create_account, link_program
from shop.errors import AddressTaken
from shop.models import Shop, Staff
from shop.money import first_order_limit, iso_exponent

if TYPE_CHECKING:
    from django.core.files import File
    from django.db.models import QuerySet

    from accounts.models import User

PROVIDER = "shop"  # the key under which the shop answers for its mini programs


def create_shop(
    *,
    owner: User,
    slug: str,
    name_en: str,
    name_zh: str = "",
    summary_en: str = "",
    summary_zh: str = "",
    about_en: str = "",
    about_zh: str = "",
    currency: str = "USD",
    order_limit_minor: int | None = None,
    full_shop_url: str = "",
    account: OfficialAccount | None = None,
    icon: File[bytes] | None = None,
) -> Shop:
    """Opens a shop at `/m/<slug>/` that `owner` runs, linked to `account` or to a new one of the same handle.

    The order limit is worth about 1,000 dollars unless it says otherwise, and none in a currency of which we do not know
    that. Raises AddressTaken.
    """
    if MiniProgram.objects.filter(slug=slug).exists():
        raise AddressTaken
    iso_exponent(currency)  # a currency that is none is refused before anything is made
    limit = first_order_limit(currency) if order_limit_minor is None else order_limit_minor
    with transaction.atomic():
        program = create_program(
            slug=slug, provider=PROVIDER, name_en=name_en, name_zh=name_zh, summary_en=summary_en,
            summary_zh=summary_zh, icon=icon,
        )  # fmt: skip
        account = account or create_account(handle=slug, name_en=name_en, name_zh=name_zh)
        shop = Shop.objects.create(
            program=program, account=account, name_en=name_en, name_zh=name_zh, about_en=about_en, about_zh=about_zh,
            currency=currency, order_limit_minor=limit, full_shop_url=full_shop_url,
        )  # fmt: skip
        Staff.objects.create(shop=shop, user=owner, role=Staff.Role.MERCHANT)
        link_program(account=account, program=program)
    return shop


def add_staff(*, shop: Shop, user: User, role: str = Staff.Role.STAFF) -> Staff:
    """Lets a person run the shop; the role is changed where they already do."""
    staff, _created = Staff.objects.update_or_create(shop=shop, user=user, defaults={"role": role})
    return staff


def accounts_managed_by(user: User) -> QuerySet[OfficialAccount]:
    """The official accounts of the shops that this person runs."""
    return OfficialAccount.objects.filter(shops__in=Shop.objects.managed_by(user))


def programs_kept_by(user: User) -> QuerySet[MiniProgram]:
    """The mini programs of the shops that this person runs."""
    return MiniProgram.objects.filter(shop__in=Shop.objects.managed_by(user))
