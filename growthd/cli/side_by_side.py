"""What the readers saw, as tables: one column for each, and what differs in red."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from growthd.logs import plain
from growthd.model.reading import PostCounts, PrivateCounts, Refusal, SourceName
from growthd.reading.comparison import ACCOUNT, KNOWN, Comparison, Row, answers, compare
from growthd.sources.probe import Look

_UNKNOWN = "-"


def show(console: Console, look: Look) -> None:
    """One look: the account, the posts, the fingerprints, and what could not be read and why."""
    found = compare(look.reading)
    console.print(Text(f"\n{plain(look.what)}  ({look.seconds:.1f} s)", style="bold"))
    if look.page is not None and not look.page.settled:
        console.print(Text("The page never finished loading.", style="yellow"))
    if look.reading.refusal is not None:
        console.print(Text(f"Not readable: {_said(look.reading.refusal)}", style="red"))
    for one in found:
        if one.what == ACCOUNT and one.rows:
            console.print(_account(one))
    posts = [one for one in found if one.what != ACCOUNT and one.rows]
    for metrics in (PostCounts, PrivateCounts):
        names = [field.name for field in attrs.fields(metrics)]
        told = [one for one in posts if any(row.metric in names for row in one.rows)]
        if told:
            console.print(_posts(told, names))
    for line in (*_fingerprints(found), *_responses(look), *_gaps(look, found)):
        console.print(Text(line))


def _account(one: Comparison) -> Table:
    table = Table("account", *(source.value for source in one.witnesses), "would be stored")
    for row in one.rows:
        cells = [_number(row.said.get(source)) for source in one.witnesses]
        table.add_row(row.metric, *cells, _number(row.published), style=_style(row))
    return table


def _posts(posts: Sequence[Comparison], metrics: Sequence[str]) -> Table:
    """One line a post; each cell has the readers' numbers in the order of the title."""
    sources = _sources(posts)
    title = f"{' | '.join(source.value for source in sources)}, or = where all say the same"
    table = Table(Column("post", no_wrap=True), *metrics, title=title)
    for one in posts:
        rows = {row.metric: row for row in one.rows}
        table.add_row(one.what, *(_cell(rows.get(metric), sources) for metric in metrics))
    return table


def _cell(row: Row | None, sources: Sequence[SourceName]) -> Text:
    if row is None:
        return Text(_UNKNOWN)
    said = [_number(row.said.get(source)) for source in sources]
    alike = len(set(said)) == 1 and len(said) > 1
    return Text(f"{said[0]} =" if alike else " | ".join(said), style=_style(row))


def _sources(found: Sequence[Comparison]) -> list[SourceName]:
    return list(dict.fromkeys(source for one in found for source in one.witnesses))


def _style(row: Row) -> str:
    if row.published is None and not row.unknown:
        return "red"
    return "yellow" if row.differs else ""


def _number(value: int | None) -> str:
    return _UNKNOWN if value is None else f"{value:,}"


def _fingerprints(found: Sequence[Comparison]) -> list[str]:
    """Every shape that was met, by reader, with how often."""
    seen: dict[tuple[str, str, str], int] = {}
    for one in found:
        for source, witness in one.witnesses.items():
            key = (source.value, "account" if one.what == ACCOUNT else "post", witness.fingerprint)
            seen[key] = seen.get(key, 0) + 1
    return [
        f"shape of {what} by {source}: {mark} ({n})" for (source, what, mark), n in seen.items()
    ]


def _responses(look: Look) -> list[str]:
    if look.page is None:
        return []
    heard = answers(look.page)
    known = sum(one.outcome == KNOWN for one in heard)
    return [
        f"responses: {known} of {len(heard)} of known structure",
        *(
            f"  {plain(one.operation)}: status {one.status}, {one.size:,} bytes: {one.outcome}"
            for one in heard
            if one.outcome != KNOWN
        ),
    ]


def _gaps(look: Look, found: Sequence[Comparison]) -> list[str]:
    """What is not readable, and why."""
    reading = look.reading
    lines = [f"not readable: {_said(one)}" for one in (*reading.setbacks, *reading.blind)]
    for one in found:
        if one.refusal is not None:
            lines.append(f"not readable: {one.what}: {_said(one.refusal)}")
        lines += [f"held back: {one.what}: {plain(doubt)}" for doubt in one.doubts]
        if one.what == ACCOUNT:
            lines += [
                f"unknown: {row.metric}: no reader names it" for row in one.rows if row.unknown
            ]
    return lines


def _said(refusal: Refusal) -> str:
    mark = f" (shape {refusal.fingerprint})" if refusal.fingerprint else ""
    return f"{refusal.kind.value}: {plain(refusal.detail)}{mark}"
