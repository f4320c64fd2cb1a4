"""QR pictures of addresses, as SVG and PNG."""

from __future__ import annotations

import io

import segno

QUIET_ZONE = 4  # modules of white around the code, as ISO/IEC 18004 asks
PNG_MODULE = 12  # pixels a module: prints sharp at 4 cm and more


def qr_svg(address: str) -> bytes:
    """The QR picture as SVG: scales to any poster."""
    picture = io.BytesIO()
    _qr(address).save(picture, kind="svg", scale=8, border=QUIET_ZONE, light="#fff", svgclass=None, lineclass=None)
    return picture.getvalue()


def qr_png(address: str) -> bytes:
    """The QR picture as PNG, black on white."""
    picture = io.BytesIO()
    _qr(address).save(picture, kind="png", scale=PNG_MODULE, border=QUIET_ZONE)
    return picture.getvalue()


def _qr(address: str) -> segno.QRCode:
    return segno.make(address, error="m", micro=False)
