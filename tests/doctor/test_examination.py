"""One examination of a database and a machine: what is said where all is well, and where not."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import pytest
import trio

from growthd.config import Account, Channel, Config, Daemon, Database, Settings, Web
from growthd.doctor.examination import Report, examine
from growthd.doctor.issue import Severity
from growthd.model.loop import Step
from tests.cli.commands import Ended, growthd
from tests.databases import administer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    return data


@pytest.fixture
def config(folder: Path, healthy_dsn: str) -> Config:
    """A watch by X's API, so that no browser is asked for."""
    return Config(
        accounts=(Account(handle="ada_grows", sources=(Channel.API,)),),
        daemon=Daemon(data_dir=folder),
        database=Database(dsn=healthy_dsn),
        web=Web(port=0),
    )


def test_nothing_is_wrong_where_all_is_well(config: Config) -> None:
    report = _examined(config)

    assert report.issues == ()
    assert report.healthy
    assert [one.good for one in report.answers] == [True, True, True, None]


def test_the_cut_link_comes_first_and_its_followers_after_it(
    config: Config, healthy_dsn: str
) -> None:
    """F45: empty tables downstream do not hide where the water stops."""
    administer(healthy_dsn, "delete from follower_attributions")
    administer(healthy_dsn, "delete from learnings; delete from arm_performance")

    report = _examined(config)

    assert report.diagnosis is not None
    assert report.diagnosis.cut is not None
    assert report.diagnosis.cut.link.step is Step.ATTRIBUTION
    assert report.issues[0].what == "The loop is cut at: attribution."
    assert report.issues[0].fixes[0].startswith("growthd once attributor")
    assert not report.healthy


@pytest.mark.parametrize(
    ("number", "statement", "said"),
    [
        (0, "update job_heartbeats set last_progress = now() - interval '1 day'", "attributor"),
        (1, "update content_metadata set status = 'queued', tweet_id = null", "is not known"),
        (2, "delete from account_snapshots", "did not pass. The oldest is ada_grows at"),
        (
            3,
            (
                "update content_metadata set generator_name = null, raw_topic = null, angle = null,"
                " tone = null, format_strategy = null, hook_pattern = null"
            ),
            "had labels, and its row has none",
        ),
    ],
    ids=["is the job scheduled", "marked posted", "why did tracking stop", "does metadata reach"],
)
def test_each_question_is_answered_by_name(
    config: Config, healthy_dsn: str, number: int, statement: str, said: str
) -> None:
    """F40, F45, F63: a green pulse is no answer, and a document even less."""
    labels = '{"generator_name": "teacher"}'
    administer(healthy_dsn, f"update system_events set event_data = event_data || '{labels}'")
    administer(healthy_dsn, statement)

    answer = (_examined(config)).answers[number]

    assert answer.good is False
    assert said in answer.answer


def test_a_runner_of_long_ago_is_no_runner(config: Config, healthy_dsn: str) -> None:
    administer(healthy_dsn, "update runners set seen_at = now() - interval '3 hours'")

    assert _what(_examined(config)) == ["growthd is not running: nothing is read."]


def test_two_versions_on_one_database_are_told(config: Config, healthy_dsn: str) -> None:
    """F64: the old build still running after a deploy."""
    administer(
        healthy_dsn, "insert into runners (runner, version, accounts) values ('r2', '0.0.9', '{}')"
    )

    assert _what(_examined(config)) == ["Several versions of growthd work on one database."]


def test_a_database_that_is_away_is_an_issue_and_no_traceback(config: Config) -> None:
    """F55."""
    gone = attrs.evolve(config, database=Database(dsn="postgresql://127.0.0.1:9/growthd"))

    report = _examined(gone)

    assert _what(report)[0] == "The database cannot be read."
    assert report.diagnosis is None
    assert not report.healthy


def test_a_migration_that_is_missing_is_named(config: Config, healthy_dsn: str) -> None:
    """F56."""
    administer(
        healthy_dsn,
        "delete from schema_migrations"
        " where version = (select max(version) from schema_migrations)",
    )

    report = _examined(config)

    assert "lacks 1 of this version's migrations" in report.issues[0].evidence


def test_a_table_that_could_not_be_fed_is_told(config: Config, healthy_dsn: str) -> None:
    """F52: an error that was returned is also read."""
    administer(
        healthy_dsn,
        "insert into feedings (relation, statements, failed_at, error)"
        " values ('outcomes', '{}', now(), 'numeric field overflow')",
    )

    [issue] = _examined(config).issues

    assert issue.what == "outcomes could not be fed."
    assert "numeric field overflow" in issue.evidence


def test_nobody_is_watched(config: Config) -> None:
    report = _examined(attrs.evolve(config, accounts=()))

    assert _what(report) == ["No account is watched."]


@pytest.fixture
def told(config: Config, folder: Path) -> Path:
    file = folder / "growthd.toml"
    file.write_text(
        '[[accounts]]\nhandle = "ada_grows"\nsources = ["api"]\n'
        f'[daemon]\ndata_dir = "{folder}"\n[database]\ndsn = "{config.database.dsn}"\n'
        "[web]\nport = 0\n"
    )
    file.chmod(0o600)
    return file


def doctor(told: Path, *more: str) -> Ended:
    return growthd("doctor", *more, "--config", str(told))


def test_the_verb_is_content_with_health(told: Path) -> None:
    ended = doctor(told)

    assert (ended.code, ended.err) == (0, "")
    assert "The loop closes, and nothing is wrong." in ended.out
    for step in Step:
        assert step in ended.out


def test_the_verb_exits_with_1_and_says_so_in_json(told: Path, healthy_dsn: str) -> None:
    administer(healthy_dsn, "delete from reward_features")
    administer(healthy_dsn, "delete from growth_plans")

    plain, ended = doctor(told), doctor(told, "--json")

    assert (plain.code, ended.code) == (1, 1)
    assert "WRONG: The loop is cut at: rewards." in plain.out
    found = json.loads(ended.out)
    assert (found["healthy"], found["cut"]) == (False, "rewards")
    assert [one["severity"] for one in found["issues"]] == [Severity.BROKEN, Severity.WARNING]
    rewards = next(one for one in found["links"] if one["step"] == "rewards")
    assert (rewards["passed"], rewards["state"]) == (0, "broken")
    assert rewards["stuck"].startswith("d0")


def test_status_tells_the_same(told: Path, healthy_dsn: str) -> None:
    whole = growthd("status", "--json", "--config", str(told))
    administer(healthy_dsn, "delete from growth_plans")
    cut = growthd("status", "--config", str(told))

    assert whole.code == 0
    assert {one["state"] for one in json.loads(whole.out)["loop"]} == {"whole", "quiet"}
    assert cut.code == 1
    assert "The loop is cut at plans: growthd doctor says why." in cut.out


def _examined(config: Config) -> Report:
    return trio.run(examine, Settings(config=config, path=None, origins={}))


def _what(report: Report) -> list[str]:
    return [issue.what for issue in report.issues]
