"""`growthd read`: what today's readers see in a stored file, told on the spot, nothing stored."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import attrs
import orjson
from cyclopts import Parameter

from growthd.cli.span import Span
from growthd.model.reading import Owner
from growthd.reading.answer import answer


class BadRequestError(ValueError):
    """The request cannot be understood."""


@attrs.frozen(kw_only=True)
class Request:
    """One question about one file. `post` None asks for the owner's account."""

    file: Path
    op: str | None
    post: str | None
    owner: Owner


@attrs.frozen(kw_only=True)
class Again:
    """The evidence in the database, to be read again in place of files; nothing is changed."""

    stored: Annotated[
        bool,
        Parameter(
            negative="",
            help="Read the evidence in the database again, and say what today's readers would say"
            " otherwise. Exits with 1 where anything differs.",
        ),
    ] = False
    last: Annotated[
        Span | None, Parameter(help="With --stored: only what was read in this time (36h, 7d).")
    ] = None
    config: Annotated[
        Path | None,
        Parameter(name=["--config", "-c"], help="With --stored: the configuration file."),
    ] = None


def read(
    files: list[Path] | None = None,
    *,
    post: str | None = None,
    owner_id: str | None = None,
    owner_handle: str | None = None,
    jsonl: bool = False,
    again: Annotated[Again | None, Parameter(name="*")] = None,
) -> int:
    """Read stored responses and pages as the daemon would, and print what is seen.

    Parameters
    ----------
    files
        Responses (JSON) or rendered pages (HTML).
    post
        The id of the wanted post; without it the owner's account is read.
    owner_id
        The id of the account that the post or profile belongs to.
    owner_handle
        Its handle, without the @.
    jsonl
        Read requests from standard input, one JSON object a line, and answer each with one line.
    again
        Read the evidence in the database in place of files.

    """
    if again is not None and again.stored:
        from growthd.cli.reread import reread  # noqa: PLC0415 - only this needs a database

        return reread(again.config, again.last)
    if jsonl:
        answer_lines(sys.stdin.buffer, sys.stdout.buffer)
        return 0
    if not files or (owner_id is None and owner_handle is None):
        print("growthd read needs a FILE and --owner-handle or --owner-id.", file=sys.stderr)
        return 2
    owner = Owner(account_id=owner_id, handle=owner_handle or "")
    return max([_read_file(Request(file=one, op=None, post=post, owner=owner)) for one in files])


def answer_lines(requests: Iterable[bytes], answers: BinaryIO) -> None:
    """Every line of `requests` has one line in `answers`, flushed before the next is taken.

    A line that cannot be answered is answered with `{"error": …, "line": its number from 1}`.
    """
    for line, raw in enumerate(requests, start=1):
        try:
            told = _answered(_request(raw))
        except BadRequestError as reason:
            told = {"error": f"line {line}: {reason}", "line": line}
        answers.write(orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE))
        answers.flush()


def _read_file(request: Request) -> int:
    try:
        told = _answered(request)
    except BadRequestError as reason:
        print(f"growthd read: {reason}", file=sys.stderr)
        return 2
    print(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
    return 0 if told["outcome"] == "reading" else 1


def _answered(request: Request) -> dict[str, Any]:
    try:
        material = request.file.read_bytes()
    except (OSError, ValueError) as reason:
        # ValueError is what a path with a null byte raises.
        raise BadRequestError(f"{request.file} cannot be read: {reason}") from reason
    return answer(material, request.op, request.post, request.owner)


def _request(line: bytes) -> Request:
    try:
        asked = orjson.loads(line)
    except orjson.JSONDecodeError as reason:
        raise BadRequestError(f"no JSON object: {reason}") from reason
    if not isinstance(asked, dict):
        raise BadRequestError("no JSON object")
    file = _text(asked, "file")
    if not file:
        raise BadRequestError('"file" is missing')
    owner_id, handle = _text(asked, "owner_id"), _text(asked, "owner_handle")
    if owner_id is None and handle is None:
        raise BadRequestError('"owner_id" or "owner_handle" is needed')
    owner = Owner(account_id=owner_id, handle=(handle or "").removeprefix("@"))
    return Request(file=Path(file), op=_text(asked, "op"), post=_text(asked, "post"), owner=owner)


def _text(asked: dict[str, Any], name: str) -> str | None:
    value = asked.get(name)
    if value is not None and not isinstance(value, str):
        raise BadRequestError(f'"{name}" is no text')
    return value
