"""Every mistake at once, each with its key path; nothing taken from a mistaken file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from growthd.config import ConfigRefused, LogLevel, load

FIVE_MISTAKES = """
[[accounts]]
handel = "me"
[browser]
pages = 0
[schedule]
horizons_minutes = [60, 30]
tolerance_minutes = "ten"
[daemon]
log_level = "loud"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "growthd.toml"
    path.write_text(text)
    return path


def test_all_mistakes_are_told_at_once_with_their_paths(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused) as caught:
        load(written(tmp_path, FIVE_MISTAKES), {})
    assert [str(m) for m in caught.value.mistakes] == [
        "accounts[0].handel is not a setting; did you mean accounts[0].handle?",
        "accounts[0].handle is missing",
        "daemon.log_level must be one of debug, info, warning, error, not 'loud'",
        "browser.pages must be between 1 and 16, not 0",
        "schedule.tolerance_minutes must be a number, not 'ten'",
        "schedule.horizons_minutes must rise from one horizon to the next, starting at 0 or above",
    ]


def test_a_misspelt_section_and_variable_get_a_suggestion(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused) as caught:
        load(written(tmp_path, "[brwser]\npages = 2\n"), {"GROWTHD_WEB_PRT": "1"})
    assert [m.suggestion for m in caught.value.mistakes] == ["GROWTHD_WEB_PORT", "browser"]


def test_the_environment_wins_and_says_so(tmp_path: Path) -> None:
    """F64: where a value came from is known."""
    text = '[[accounts]]\nhandle = "ada"\n[browser]\npages = 3\nheadless = true\n'
    path = written(tmp_path, text)
    settings = load(path, {"GROWTHD_BROWSER_PAGES": "4", "GROWTHD_DAEMON_LOG_LEVEL": "debug"})
    assert settings.config.browser.pages == 4
    assert settings.config.browser.headless
    assert settings.config.daemon.log_level is LogLevel.DEBUG
    assert settings.origins == {
        "accounts[0].handle": "file",
        "browser.pages": "GROWTHD_BROWSER_PAGES",
        "browser.headless": "file",
        "daemon.log_level": "GROWTHD_DAEMON_LOG_LEVEL",
    }


def test_a_missing_file_that_was_asked_for_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused, match="cannot read"):
        load(tmp_path / "absent.toml", {})


def test_rubbish_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused, match="not valid TOML"):
        load(written(tmp_path, "x = = 1"), {})


def test_an_open_door_must_be_meant(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused, match="allow_remote"):
        load(written(tmp_path, '[web]\nhost = "0.0.0.0"\n'), {})
    meant = load(written(tmp_path, '[web]\nhost = "0.0.0.0"\nallow_remote = true\n'), {})
    assert meant.config.web.host == "0.0.0.0"


def test_a_moment_needs_a_zone(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused, match="time zone"):
        load(written(tmp_path, "[clock]\norigin = 2026-01-01T00:00:00\n"), {})
    aware = load(None, {"GROWTHD_CLOCK_ORIGIN": "2026-01-01T00:00:00Z", "HOME": "/"})
    assert aware.config.clock.origin == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_table_where_a_value_belongs(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused) as caught:
        load(written(tmp_path, "accounts = 3\nweb = 7\n"), {})
    assert [m.key for m in caught.value.mistakes] == ["accounts", "web"]


def test_one_value_is_no_list(tmp_path: Path) -> None:
    text = "[schedule]\nhorizons_minutes = 60\n[notify]\nerrors_to = 'https://a.example'\n"
    with pytest.raises(ConfigRefused) as caught:
        load(written(tmp_path, text), {})
    assert [str(m) for m in caught.value.mistakes] == [
        "schedule.horizons_minutes must be a list, as [60], not 60",
        "notify.errors_to must be a list, as ['https://a.example'], not 'https://a.example'",
    ]


def test_the_weights_go_by_their_older_names_as_well(tmp_path: Path) -> None:
    """F64: which name set a value is known, and growthd's own name goes first."""
    path = written(tmp_path, "[reward]\nfollowers_weight = 0.1\nimpressions_weight = 0.1\n")
    settings = load(
        path,
        {
            "REWARD_FOLLOWERS_WEIGHT": "0.6",
            "REWARD_BOOKMARKS_WEIGHT": "0.7",
            "GROWTHD_REWARD_BOOKMARKS_WEIGHT": "0.4",
        },
    )
    reward = settings.config.reward
    assert (reward.followers_weight, reward.impressions_weight) == (0.6, 0.1)
    assert reward.bookmarks_weight == 0.4
    assert settings.origins == {
        "reward.followers_weight": "REWARD_FOLLOWERS_WEIGHT",
        "reward.impressions_weight": "file",
        "reward.bookmarks_weight": "GROWTHD_REWARD_BOOKMARKS_WEIGHT",
    }
    with pytest.raises(ConfigRefused, match=r"reward\.followers_weight must be a number"):
        load(path, {"REWARD_FOLLOWERS_WEIGHT": "half"})


def test_the_plans_bounds_go_by_their_older_names_and_must_be_in_order(tmp_path: Path) -> None:
    """F64: an environment that differs from the defaults is in force, and says so."""
    path = written(tmp_path, "")
    settings = load(path, {"SHADOW_MAX_REPLIES_PER_HOUR": "6"})
    assert settings.config.plan.max_replies_per_hour == 6
    assert settings.origins == {"plan.max_replies_per_hour": "SHADOW_MAX_REPLIES_PER_HOUR"}
    with pytest.raises(ConfigRefused, match=r"must not be below min_posts_per_hour \(5\)"):
        load(path, {"SHADOW_MIN_POSTS_PER_HOUR": "5"})


@pytest.mark.parametrize("name", ["Mars/Olympus", "../etc/passwd", "", "Europe"])
def test_a_time_zone_must_exist(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigRefused, match="must be a time zone such as Europe/Berlin"):
        load(written(tmp_path, f'[daemon]\ntime_zone = "{name}"\n'), {})
    zone = load(written(tmp_path, '[daemon]\ntime_zone = "Asia/Kathmandu"\n'), {})
    assert zone.config.daemon.time_zone == "Asia/Kathmandu"


def test_two_programs_have_a_schema_each(tmp_path: Path) -> None:
    """Else growthd would take its own events over, for ever."""
    with pytest.raises(ConfigRefused) as caught:
        load(written(tmp_path, '[existing]\nschema = "public"\n'), {})
    assert "give growthd a schema of its own" in str(caught.value)
    load(written(tmp_path, '[database]\nschema = "growthd"\n[existing]\nschema = "public"\n'), {})


def test_nothing_is_fed_that_is_nowhere(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused, match=r"existing\.feed needs existing\.schema"):
        load(written(tmp_path, "[existing]\nfeed = true\n"), {})
