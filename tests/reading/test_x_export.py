"""Both exports of X Analytics: what is read of them, and every kind of row that is kept out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from growthd.model.export import Export, ExportKind, Flaw
from growthd.reading.x_export import CONTENT, OVERVIEW, read_export
from tests.reading.exports import (
    CONTENT_HEADER,
    NUMBERS,
    OVERVIEW_HEADER,
    POST,
    POSTED,
    TODAY,
    content,
    day_row,
    lines,
    many_posts,
    overview,
    post_row,
)

SOUND = post_row()
OTHER = str(int(POST) + 7)
DAY = timedelta(days=1)


def read(material: bytes) -> Export:
    return read_export(material, TODAY)


def flaws(export: Export) -> list[tuple[int, Flaw]]:
    return [(bad.line, bad.flaw) for bad in export.bad]


def test_a_content_export_is_read_whole() -> None:
    export = read(content(SOUND, post_row(OTHER, numbers=("1,234,567", *NUMBERS[1:]))))
    assert export.kind is ExportKind.CONTENT
    assert flaws(export) == []
    first, second = export.rows
    assert (first.tweet_id, first.day) == (POST, POSTED.date())
    assert tuple(first.counts) == tuple(CONTENT.values())
    assert list(first.counts.values()) == [int(number) for number in NUMBERS]
    assert second.counts["impressions"] == 1_234_567
    assert export.handles == {"ada"}


def test_an_overview_export_is_read_whole() -> None:
    export = read(overview(day_row(TODAY), day_row(TODAY - DAY)))
    assert export.kind is ExportKind.OVERVIEW
    assert flaws(export) == []
    assert [row.day for row in export.rows] == [TODAY, TODAY - DAY]
    assert tuple(export.rows[0].counts) == tuple(OVERVIEW.values())
    assert (export.rows[0].counts["new_follows"], export.rows[0].counts["unfollows"]) == (3, 1)


def test_texts_with_commas_quotes_entities_and_lines_are_read_over() -> None:
    text = 'a, "b" &amp;\r\n\n1893 likes\nend'
    export = read(content(post_row(text=text), post_row(OTHER)))
    assert flaws(export) == []
    assert [row.line for row in export.rows] == [2, 6]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_way_to_end_a_line_will_do(ending: str) -> None:
    material = content(SOUND, post_row(OTHER)).replace(b"\n", ending.encode())
    for each in (material, b"\xef\xbb\xbf" + material, material.rstrip(b"\r\n")):
        export = read(each)
        assert [row.line for row in export.rows] == [2, 3]
        assert flaws(export) == []


def test_an_empty_number_is_unknown_and_not_zero() -> None:
    """F21."""
    export = read(content(post_row(numbers=("0", "", *NUMBERS[2:]))))
    assert (export.rows[0].counts["impressions"], export.rows[0].counts["likes"]) == (0, None)


@pytest.mark.parametrize(
    ("row", "flaw"),
    [
        (SOUND[:-3], Flaw.COLUMNS_MISSING),
        ([*SOUND, "1"], Flaw.COLUMNS_MISSING),
        (post_row(""), Flaw.EMPTY_ID),
        (post_row("1.89317E+18", link=""), Flaw.RUINED_ID),
        (post_row("1,89317E+18", link=""), Flaw.RUINED_ID),
        (post_row(f"{POST[:-4]}0000", link=f"https://x.com/ada/status/{POST}"), Flaw.RUINED_ID),
        (post_row(f"{POST[:-4]}0000", link=""), Flaw.RUINED_ID),
        (post_row("posted_strong_evidence_1"), Flaw.NOT_AN_ID),
        (post_row("12345"), Flaw.NOT_AN_ID),
        (post_row("99999999999999999999"), Flaw.NOT_AN_ID),
        (post_row(link=f"https://x.com/ada/status/{OTHER}"), Flaw.OTHER_LINK),
        ([SOUND[0], "20.02.2026", *SOUND[2:]], Flaw.BAD_DATE),
        ([SOUND[0], "Mon, Feb 20, 2026", *SOUND[2:]], Flaw.BAD_DATE),
        ([SOUND[0], "Fri, Feb 30, 2026", *SOUND[2:]], Flaw.BAD_DATE),
        ([SOUND[0], "", *SOUND[2:]], Flaw.BAD_DATE),
        (post_row(posted=POSTED - 2 * DAY), Flaw.BAD_DATE),
        (post_row(numbers=("-3", *NUMBERS[1:])), Flaw.NEGATIVE),
        (post_row(numbers=("-1,204", *NUMBERS[1:])), Flaw.NEGATIVE),
        (post_row(numbers=("12.5", *NUMBERS[1:])), Flaw.NOT_WHOLE),
        (post_row(numbers=("1.2E3", *NUMBERS[1:])), Flaw.NOT_WHOLE),
        (post_row(numbers=("12,34", *NUMBERS[1:])), Flaw.NOT_WHOLE),
        (post_row(numbers=("12.3K", *NUMBERS[1:])), Flaw.NOT_A_NUMBER),
        (post_row(numbers=("١٢", *NUMBERS[1:])), Flaw.NOT_A_NUMBER),
        (post_row(numbers=("9" * 13, *NUMBERS[1:])), Flaw.OUT_OF_BOUNDS),
        (post_row(numbers=("9" * 5000, *NUMBERS[1:])), Flaw.OUT_OF_BOUNDS),
        (post_row(text="nul\0"), Flaw.ENCODING),
    ],
)
def test_each_kind_of_bad_row_is_named_by_line_and_kept_out(row: list[str], flaw: Flaw) -> None:
    """F19, F51: what is wrong is told; the rows around it are read."""
    export = read(content(post_row(OTHER), row, post_row(str(int(POST) + 9))))
    assert flaws(export) == [(3, flaw)]
    assert [row.line for row in export.rows] == [2, 4]


@pytest.mark.parametrize(
    ("row", "flaw"),
    [
        (["Fri, Feb 20, 2026", "1"], Flaw.COLUMNS_MISSING),
        (["Sat, Feb 20, 2026", *day_row(TODAY)[1:]], Flaw.BAD_DATE),
        (day_row(TODAY + 3 * DAY), Flaw.BAD_DATE),
        ([*day_row(TODAY)[:-1], "-1"], Flaw.NEGATIVE),
    ],
)
def test_the_same_goes_for_days(row: list[str], flaw: Flaw) -> None:
    export = read(overview(day_row(TODAY), row))
    assert flaws(export) == [(3, flaw)]
    assert [row.line for row in export.rows] == [2]


def test_rows_that_contradict_each_other_are_all_kept_out() -> None:
    export = read(
        content(SOUND, post_row(OTHER), post_row(numbers=("1205", *NUMBERS[1:])), post_row(OTHER))
    )
    assert flaws(export) == [(2, Flaw.CONTRADICTION), (4, Flaw.CONTRADICTION)]
    assert str(export.bad[0]) == "line 2: contradicts another row: other numbers stand in line 4"
    assert [row.tweet_id for row in export.rows] == [OTHER]
    assert export.repeated == 1


def test_a_file_that_was_cut_off_loses_its_last_row_alone() -> None:
    whole = content(SOUND, post_row(OTHER))
    for cut in (
        whole[:-8],
        whole[: whole.rindex(b"hello") + 2],
        whole[: whole.rindex(b'"Fri') + 5],
    ):
        export = read(cut)
        assert flaws(export) == [(3, Flaw.CUT_OFF)]
        assert [row.line for row in export.rows] == [2]


def test_a_quotation_mark_without_a_partner_swallows_no_other_row() -> None:
    torn = ",".join([POST, '"Fri, Feb 20, 2026"', '"no end', "", *NUMBERS])
    others = lines([post_row(OTHER), post_row(str(int(POST) + 9), text="x\ny")])
    export = read(f"{CONTENT_HEADER}\n{torn}\n{others}{torn}\n{others}".encode())
    assert flaws(export) == [(2, Flaw.CUT_OFF), (6, Flaw.CUT_OFF)]
    assert [row.line for row in export.rows] == [3, 4]
    assert export.repeated == 2


def test_bytes_of_another_encoding_are_told_by_line() -> None:
    material = content(post_row(text="caf\N{LATIN SMALL LETTER E WITH ACUTE}"), post_row(OTHER))
    export = read(material.decode().encode("latin-1"))
    assert flaws(export) == [(2, Flaw.ENCODING)]
    assert [row.tweet_id for row in export.rows] == [OTHER]
    assert flaws(read(material.decode().encode("utf-16"))) == [(1, Flaw.ENCODING)]


@pytest.mark.parametrize(
    "material",
    [
        b"",
        b"\n\n",
        b"Date,Views,Watch Time (ms)\n",
        b"Post id,Likes\n1,2\n",
        CONTENT_HEADER.replace(",", ";").encode(),
        CONTENT_HEADER.replace("Likes", "Impressions").encode(),
        b'{"data": []}',
        b'"Post id,Date',
    ],
)
def test_what_is_no_export_is_refused_by_its_first_line(material: bytes) -> None:
    export = read(material)
    assert flaws(export) == [(1, Flaw.WRONG_HEADER)]
    assert (export.kind, export.rows) == (None, ())


def test_a_column_that_is_not_there_is_told_and_stays_unknown() -> None:
    material = content(SOUND).replace(b",Hashtag Clicks", b"").replace(b",8,9\n", b",9\n")
    export = read(material)
    assert flaws(export) == [(1, Flaw.COLUMNS_MISSING)]
    assert "Hashtag Clicks" in export.bad[0].detail
    assert "hashtag_clicks" not in export.rows[0].counts


def test_a_column_that_nobody_knows_is_no_hindrance() -> None:
    material = f"{OVERVIEW_HEADER},Mood\n{lines([[*day_row(TODAY), 'fine']])}".encode()
    assert len(read(material).rows) == 1
    assert flaws(read(material)) == []


def test_what_is_quoted_from_a_cell_is_short_and_harmless() -> None:
    hostile = "\x1b[2J" + "A" * 5000
    export = read(content(post_row(numbers=(hostile, *NUMBERS[1:]))))
    (bad,) = export.bad
    assert len(str(bad)) < 200
    assert "\x1b" not in str(bad)


@given(st.binary(max_size=2000) | st.text(max_size=500).map(str.encode))
def test_no_material_makes_it_fall_over(tail: bytes) -> None:
    for head in (b"", f"{CONTENT_HEADER}\n".encode(), f"{OVERVIEW_HEADER}\n".encode()):
        export = read(head + tail)
        assert all(bad.line >= 1 for bad in export.bad)


@given(st.data())
def test_a_spoilt_file_never_gives_a_row_that_was_not_in_it(data: st.DataObject) -> None:
    """Bytes dropped or overwritten anywhere: rows may be lost, and none is invented."""
    material = many_posts(12)
    sound = {(row.tweet_id, row.day) for row in read(material).rows}
    start = data.draw(st.integers(0, len(material)))
    length = data.draw(st.integers(0, 40))
    spoilt = material[:start] + data.draw(st.binary(max_size=3)) + material[start + length :]
    found = read_export(spoilt, date(2026, 3, 2)).rows
    assert len(found) <= 12
    assert len({(row.tweet_id, row.day) for row in found} - sound) <= 1
