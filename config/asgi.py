"""The server's entry: static files, pages and API over HTTP, events over one WebSocket, jobs beside them."""

from __future__ import annotations

import gc
import os

gc.disable()  # nearly all that is made while modules load stays: to look for waste there takes a sixth of the start
os.umask(os.umask(0o077) | 0o027)  # nothing that is written here is for every user of the machine
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DATABASE_LOCK_SECONDS", "10")
os.environ.setdefault("DATABASE_STATEMENT_SECONDS", "30")

import django

django.setup(set_prefix=False)

from config.server import build_application

application = build_application()

gc.freeze()  # and later looks pass over it
gc.set_threshold(10_000, 20, 20)  # a request makes and drops thousands of things, nearly none of them in circles
gc.enable()
