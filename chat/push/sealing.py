"""Encrypts what only one browser may read (RFC 8291, with the content coding of RFC 8188)."""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD = 4096  # bytes; push services take no more than one record
ROOM = RECORD - 17 - 86  # bytes of text in it


def encode(data: bytes) -> str:
    """URL-safe base64 without padding, as all of Web Push writes it."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def decode(text: str) -> bytes:
    """What `encode` wrote. Raises ValueError for anything else."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def key_at(point: bytes) -> ec.EllipticCurvePublicKey:
    """The public key of 65 bytes. Raises ValueError where they are no point of the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)


def seal(
    text: bytes,
    *,
    browser_key: bytes,
    secret: bytes,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a push: `browser_key` and `secret` are what the browser's subscription calls p256dh and auth.

    `own` and `salt` are fresh for each message; tests give the RFC's.
    """
    own, salt = own or ec.generate_private_key(CURVE), salt or os.urandom(16)
    point = point_of(own.public_key())
    shared = own.exchange(ec.ECDH(), key_at(browser_key))
    start = _derive(shared, salt=secret, about=b"WebPush: info\x00" + browser_key + point, size=32)
    key = _derive(start, salt=salt, about=b"Content-Encoding: aes128gcm\x00", size=16)
    nonce = _derive(start, salt=salt, about=b"Content-Encoding: nonce\x00", size=12)
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(point)]) + point
    return head + AESGCM(key).encrypt(nonce, text + b"\x02", None)


def _derive(material: bytes, *, salt: bytes, about: bytes, size: int) -> bytes:
    return HKDF(hashes.SHA256(), length=size, salt=salt, info=about).derive(material)
