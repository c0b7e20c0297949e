"""What an order ends, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import trio
import trio.testing

from growthd.clock import LONGEST_NAP
from growthd.orders import Orders


async def test_a_new_configuration_ends_a_life_and_nothing_before_it(
    tmp_path: Path, nursery: trio.Nursery, autojump_clock: trio.testing.MockClock
) -> None:
    """A file that is changed while the house is opened must not end the daemon."""
    file = tmp_path / "growthd.toml"
    file.write_text("one")
    orders, lives = Orders(reload=lambda: True, file=file), 0
    nursery.start_soon(orders.follow_file)

    with orders.interruptible():
        file.write_text("another")
        await trio.sleep(2 * LONGEST_NAP)
        for text in ("a third one", "the fourth one"):
            with orders.living():
                lives += 1
                file.write_text(text)
                await trio.sleep_forever()
        await trio.sleep(2 * LONGEST_NAP)
        lives += 1

    assert lives == 3
