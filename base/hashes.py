"""Short hashes of content, for addresses and tags."""

from __future__ import annotations

import hashlib

LENGTH = 12


def content_hash(content: bytes) -> str:
    """Return a short hash of some bytes, so that new content never hides behind an old copy."""
    return hashlib.sha256(content).hexdigest()[:LENGTH]
