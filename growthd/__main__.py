"""`growthd`, and `python -m growthd`."""

from __future__ import annotations


def main() -> None:
    """Run the verb that the command line names."""
    from growthd.cli.app import app  # noqa: PLC0415 - keeps the import of the package free

    app()


if __name__ == "__main__":
    main()
