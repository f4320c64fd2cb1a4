"""How the API's schema is written (drf-spectacular)."""

from __future__ import annotations

SPECTACULAR_SETTINGS = {
    "TITLE": "Souk API",
    "DESCRIPTION": "Chat, official accounts, mini programs and the shop. Errors have one shape: code, message, fields.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/",
    "ENUM_NAME_OVERRIDES": {
        "AttachmentKindEnum": ["picture", "voice", "video", "file"],
        "PersonKindEnum": "accounts.models.User.Kind",
        "NewMessageKindEnum": [
            "text",
            "pictures",
            "voice",
            "file",
            "video",
            "sticker",
            "location",
            "contact",
            "poll",
        ],
        "OrderStateEnum": "shop.models.Order.State",
        "PaymentStateEnum": "shop.models.Payment.State",
        "ShipmentStateEnum": "shop.models.Shipment.State",
        "OfferStateEnum": "shop.services.offers.OfferState",
        "WalletStateEnum": ["available", "held", "redeemed", "expired"],
    },
}
