"""Web Push as its RFCs say it: encryption for one browser, the site's signature, and the way to the push service."""
