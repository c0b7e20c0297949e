"""Whether something belongs to the owner: by id where both ids are known, else by handle."""

from __future__ import annotations

from growthd.model.reading import Owner


def owns(owner: Owner, author_id: str | None, handle: str | None) -> bool | None:
    """True or False where it can be told, None where nothing names the author."""
    if owner.account_id is not None and author_id is not None:
        return owner.account_id == author_id
    if owner.handle and handle:
        return owner.handle.casefold() == handle.casefold()
    return None
