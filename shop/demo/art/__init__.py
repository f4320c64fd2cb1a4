"""The demo catalogue's pictures, drawn by code: `python -m shop.demo.art` renders them again."""
