"""Which code this is: two builds of one version differ here."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path


@cache
def build() -> str:
    """Twelve hex digits over every source file, as they were when the process first asked."""
    digest = sha256()
    root = Path(__file__).parent
    for file in sorted(root.rglob("*.py")):
        digest.update(str(file.relative_to(root)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
