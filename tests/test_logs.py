"""What logs must never say."""

from __future__ import annotations

from collections.abc import Iterator
from secrets import token_hex

import pytest
import structlog

from growthd import logs
from growthd.config import Daemon, LogFormat


@pytest.fixture(autouse=True)
def nobody_logs_there_afterwards() -> Iterator[None]:
    """Pytest closes the stderr that it lends a test."""
    yield
    structlog.reset_defaults()


@pytest.mark.parametrize("form", list(LogFormat))
def test_a_traceback_tells_no_local_variable(
    form: LogFormat, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fault in the middle of a request has the request's secrets in its frames."""
    logs.configure(Daemon(log_format=form))
    secret = token_hex()
    try:
        _fail(secret)
    except RuntimeError:
        structlog.get_logger("test").exception("fault")
    said = capsys.readouterr().err
    assert "RuntimeError: as it happens" in said
    assert secret not in said


def _fail(secret: str) -> None:
    header = f"Bearer {secret}"
    raise RuntimeError("as it happens"[: len(header)])
