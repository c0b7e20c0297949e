"""An account under watch: its key in the database, and whose it is on X."""

from __future__ import annotations

import attrs

from growthd.model.reading import Owner


@attrs.frozen(kw_only=True)
class Watched:
    account_id: str
    """Key of every table; the first account of the configuration is `default`."""
    owner: Owner
