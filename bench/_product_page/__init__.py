"""The site of the product page's benchmark: the whole site, and beside it a view that renders an empty template."""
