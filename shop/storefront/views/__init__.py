"""The storefront's views: one file a part of the shop."""
