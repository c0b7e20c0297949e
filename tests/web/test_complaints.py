"""When something is said, when again, and when it is over."""

from __future__ import annotations

from datetime import timedelta

from growthd.web.notices.complaints import Complaints
from growthd.web.notices.digest import Best, digest
from growthd.web.summary.status import Health, Trouble, Verdict
from tests.web import examples
from tests.web.conftest import NOW

MINUTE = timedelta(minutes=1)
WELL = Verdict(health=Health.WELL, sentence="All is well.")


def bad(health: Health = Health.WATCH) -> Verdict:
    trouble = Trouble(health=health, what="It creaks.", remedy="Oil it.")
    return Verdict(health=health, sentence="It creaks.", troubles=(trouble,))


def heard(verdicts: list[Verdict], repeat: timedelta = timedelta(hours=12)) -> list[str]:
    """What is said at each look, a minute apart; empty where nothing is."""
    complaints = Complaints(after_looks=3, repeat=repeat)
    said = [complaints.hear(verdict, NOW + n * MINUTE) for n, verdict in enumerate(verdicts)]
    return ["" if one is None else one.title.removeprefix("growthd: ") for one in said]


def test_it_is_said_at_the_third_look_and_once() -> None:
    assert heard([bad()] * 5) == ["", "", "It creaks.", "", ""]


def test_what_passes_by_itself_is_never_said() -> None:
    assert heard([bad(), bad(), WELL, bad(), bad(), WELL]) == [""] * 6


def test_it_is_said_again_after_a_while() -> None:
    said = heard([bad()] * 8, repeat=3 * MINUTE)

    assert [n for n, one in enumerate(said) if one] == [2, 5]


def test_it_is_said_at_once_where_it_gets_worse() -> None:
    said = heard([bad()] * 4 + [bad(Health.TROUBLE)] * 2)

    assert [n for n, one in enumerate(said) if one] == [2, 4]


def test_its_end_is_said_once_with_how_long_it_lasted() -> None:
    complaints = Complaints(after_looks=1, repeat=MINUTE)
    complaints.hear(bad(), NOW)
    said = complaints.hear(WELL, NOW + 9 * MINUTE)

    assert said is not None
    assert (said.title, said.body) == (
        "growthd: resolved, all is well again",
        "It lasted 9 minutes. All is well.",
    )
    assert complaints.hear(WELL, NOW + 10 * MINUTE) is None


def test_each_trouble_comes_with_its_remedy() -> None:
    said = Complaints(after_looks=1, repeat=MINUTE).hear(bad(), NOW)

    assert said is not None
    assert said.body == "It creaks.\n  Oil it."


def test_the_digest_says_the_day_in_a_few_lines() -> None:
    best = [Best(text="A chart", credit=3.2), Best(text="Nothing", credit=0.0)]

    lines = digest(examples.well().status, best).body.splitlines()

    assert lines[0].startswith("Followers: ")
    assert lines[0].endswith(" in a day.")
    assert "  3.2  A chart" in lines
    assert not [line for line in lines if "Nothing" in line]


def test_a_digest_of_nothing_makes_nothing_up() -> None:
    body = digest(examples.empty().status, []).body

    assert body.startswith("Followers: —, unknown in a day.")
