"""Writes the dashboards beside it: `python config/grafana/boards.py`. A test sees to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

import attrs

Json: TypeAlias = dict[str, Any]  # as Grafana has it
FOLDER = Path(__file__).parent / "dashboards"
PROMETHEUS = {"type": "prometheus", "uid": "${prometheus}"}
POSTGRES = {"type": "postgres", "uid": "${postgres}"}
WHERE = 'job="$job", instance=~"$instance"'
ACCOUNT = "account_id = '$account'"


@attrs.frozen(kw_only=True)
class Panel:
    """A panel: what it asks, in PromQL or SQL, and how it shows the answer."""

    title: str
    said: str
    asks: Sequence[tuple[str, str]]
    """Each query with its legend; SQL has none."""
    unit: str = "short"
    kind: str = "timeseries"
    width: int = 12
    sql: bool = False


def _times(query: str) -> str:
    return f"{query} order by 1"


GROWTH = (
    Panel(
        title="Followers",
        said="As counted each hour; an hour that was not read is a gap. Posts are marks.",
        asks=[
            (
                _times(
                    "select timestamp as time, followers_count as followers from account_snapshots"
                    f" where {ACCOUNT} and $__timeFilter(timestamp)"
                ),
                "",
            )
        ],
        width=24,
        sql=True,
    ),
    Panel(
        title="What explains the change",
        said="Each interval between two counts: followers by posts, by the background, and lost.",
        asks=[
            (
                _times(
                    'select ended_at as time, by_posts as "by posts", background,'
                    " -unfollows - purged as lost from follower_ledger"
                    f" where {ACCOUNT} and $__timeFilter(ended_at)"
                ),
                "",
            )
        ],
        sql=True,
    ),
    Panel(
        title="Followers a post earned",
        said="The ledger's credit with the range that holds the truth eight times in ten.",
        asks=[
            (
                _times(
                    "select post.posted_at as time, credit, credit_low as low,"
                    " credit_high as high from follower_attributions"
                    " join content_metadata post using (account_id, decision_id)"
                    f" where {ACCOUNT} and time_window_hours = 168"
                    " and $__timeFilter(post.posted_at)"
                ),
                "",
            )
        ],
        sql=True,
    ),
    Panel(
        title="Rewards",
        said="What each post was worth by the weights in force.",
        asks=[
            (
                _times(
                    f"select posted_at as time, reward from reward_features where {ACCOUNT}"
                    " and reward is not null and $__timeFilter(posted_at)"
                ),
                "",
            )
        ],
        sql=True,
    ),
    Panel(
        title="Best hours",
        said="Mean reward by the hour of the owner's clock, with the number of posts.",
        asks=[
            (
                "select hour_of_day as hour, avg(reward) as reward, count(*) as posts"
                f" from reward_features where {ACCOUNT} and $__timeFilter(posted_at)"
                " group by hour_of_day order by hour_of_day",
                "",
            )
        ],
        kind="table",
        sql=True,
    ),
    Panel(
        title="Arms",
        said="Kinds of posts against the average, with ranges; too little data is said so.",
        asks=[
            (
                "select dimension, value, uses, lift_percent, lift_low80, lift_high80, enough_data,"
                f" statement from arm_performance where {ACCOUNT} and kind = 'post' and uses > 0"
                " order by enough_data desc, lift_percent desc",
                "",
            )
        ],
        unit="percent",
        kind="table",
        width=24,
        sql=True,
    ),
    Panel(
        title="Newest posts",
        said="Views and likes at the latest reading, credit and reward.",
        asks=[
            (
                "select post.posted_at, left(post.content, 80) as post, credit.credit,"
                " reward.reward from content_metadata post"
                " left join follower_attributions credit on credit.account_id = post.account_id"
                " and credit.decision_id = post.decision_id and credit.time_window_hours = 168"
                " left join reward_features reward on reward.account_id = post.account_id"
                " and reward.decision_id = post.decision_id"
                " where post.account_id = '$account' and $__timeFilter(post.posted_at)"
                " order by post.posted_at desc limit 50",
                "",
            )
        ],
        kind="table",
        width=24,
        sql=True,
    ),
)


def _metric(name: str, extra: str = "") -> str:
    return f"growthd_{name}{{{WHERE}{extra}}}"


def _increase(name: str, by: str, extra: str = "") -> str:
    return f"sum by ({by}) (increase({_metric(name, extra)}[$__rate_interval]))"


DAEMON = (
    Panel(
        title="In time, over 7 days",
        said="Share of captures stored within their tolerance; the objective is 99 %.",
        asks=[(f"1 - instance:growthd_captures_failed:ratio7d{{{WHERE}}}", "{{instance}}")],
        unit="percentunit",
        kind="stat",
        width=6,
    ),
    Panel(
        title="Overdue",
        said="Captures past their tolerance and not yet ended.",
        asks=[(f"sum({_metric('captures_overdue')})", "overdue")],
        kind="stat",
        width=6,
    ),
    Panel(
        title="Profile last read",
        said="Age of the last count of followers; it is due every hour.",
        asks=[(f"time() - {_metric('profile_last_success_timestamp_seconds')}", "{{account}}")],
        unit="s",
        kind="stat",
        width=6,
    ),
    Panel(
        title="Walls",
        said="1 while the owner has to log in or pass a check.",
        asks=[(_metric("login_required"), "{{account}}")],
        kind="stat",
        width=6,
    ),
    Panel(
        title="Captures by result",
        said="How captures ended.",
        asks=[(_increase("captures_total", "result"), "{{result}}")],
    ),
    Panel(
        title="Missed, by reason",
        said="Windows that closed unread, and why.",
        asks=[(_increase("captures_missed_total", "reason"), "{{reason}}")],
    ),
    Panel(
        title="Lateness",
        said="90 % of captures were read within this time after they fell due.",
        asks=[
            (
                "histogram_quantile(0.9, sum by (le, horizon)"
                f" (rate({_metric('capture_lateness_seconds_bucket')}[$__rate_interval])))",
                "{{horizon}}",
            )
        ],
        unit="s",
    ),
    Panel(
        title="Pending",
        said="Captures planned and not yet ended.",
        asks=[(f"sum by (horizon) ({_metric('captures_pending')})", "{{horizon}}")],
    ),
    Panel(
        title="Readings",
        said="Readings by witness and outcome; a refusal is an outcome.",
        asks=[(_increase("readings_total", "source, outcome"), "{{source}} {{outcome}}")],
    ),
    Panel(
        title="Doubts",
        said="Values held back, and witnesses that disagreed.",
        asks=[
            (_increase("readings_suspect_total", "metric"), "held back: {{metric}}"),
            (_increase("witness_disagreements_total", "metric"), "disagreed: {{metric}}"),
        ],
    ),
    Panel(
        title="Actors",
        said="Seconds since each actor last got somewhere.",
        asks=[(f"time() - {_metric('actor_progress_timestamp_seconds')}", "{{actor}}")],
        unit="s",
    ),
    Panel(
        title="Restarts",
        said="Lives ended by a fault or an outage.",
        asks=[(_increase("actor_restarts_total", "actor"), "{{actor}}")],
    ),
    Panel(
        title="Page loads",
        said="Half, and nine tenths, of the visits took no longer.",
        asks=[
            (
                f"histogram_quantile({share}, sum by (le)"
                f" (rate({_metric('page_load_seconds_bucket')}[$__rate_interval])))",
                name,
            )
            for share, name in ((0.5, "half"), (0.9, "nine tenths"))
        ],
        unit="s",
    ),
    Panel(
        title="Database",
        said="Whether it answers, what waits in the spool, and rewards that are due.",
        asks=[
            (_metric("db_up"), "answers"),
            (_metric("spool_entries"), "spool"),
            (_metric("rewards_backlog"), "rewards due"),
        ],
    ),
    Panel(
        title="Memory",
        said="Resident memory of the daemon, without browser and database server.",
        asks=[(f"process_resident_memory_bytes{{{WHERE}}}", "{{instance}}")],
        unit="bytes",
    ),
    Panel(
        title="Sleep",
        said="Seconds that the machine slept while growthd ran.",
        asks=[(_increase("suspended_seconds_total", "instance"), "{{instance}}")],
        unit="s",
    ),
)


def board(uid: str, title: str, panels: Sequence[Panel]) -> Json:
    """The dashboard, with a fixed uid and no id, so that it is imported as itself everywhere."""
    return {
        "id": None,
        "uid": uid,
        "title": title,
        "tags": ["growthd"],
        "schemaVersion": 39,
        "editable": True,
        "refresh": "1m",
        "time": {"from": "now-7d", "to": "now"},
        "timezone": "browser",
        "templating": {"list": list(_variables(sql=any(each.sql for each in panels)))},
        "annotations": {"list": [_posts()] if any(each.sql for each in panels) else []},
        "panels": list(_panels(panels)),
    }


def _variables(*, sql: bool) -> Iterator[Json]:
    for name in ("prometheus", *(["postgres"] if sql else [])):
        yield {"type": "datasource", "name": name, "query": name, "label": name.capitalize()}
    if sql:
        query = "select account_id from accounts order by 1"
        yield _variable("account", POSTGRES, query)
        return
    yield _variable("job", PROMETHEUS, "label_values(growthd_build_info, job)")
    instance = 'label_values(growthd_build_info{job="$job"}, instance)'
    yield _variable("instance", PROMETHEUS, instance) | {"includeAll": True, "multi": True}


def _variable(name: str, source: Json, query: str) -> Json:
    return {
        "type": "query",
        "name": name,
        "label": name.capitalize(),
        "datasource": source,
        "query": query,
        "refresh": 2,
    }


def _posts() -> Json:
    """Posts as marks; replies would bury them."""
    return {
        "name": "Posts",
        "enable": True,
        "iconColor": "orange",
        "datasource": POSTGRES,
        "rawQuery": (
            "select posted_at as time, left(content, 120) as text, decision_type as tags"
            f" from content_metadata where {ACCOUNT} and decision_type <> 'reply'"
            " and status <> 'duplicate' and $__timeFilter(posted_at) order by 1"
        ),
    }


def _panels(panels: Sequence[Panel]) -> Iterator[Json]:
    numbers, x, y = count(1), 0, 0
    for panel in panels:
        height = 4 if panel.kind == "stat" else 8
        if x + panel.width > 24:
            x, y = 0, y + 8
        yield _panel(panel, next(numbers)) | {
            "gridPos": {"x": x, "y": y, "w": panel.width, "h": height}
        }
        x += panel.width


def _panel(panel: Panel, number: int) -> Json:
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.said,
        "datasource": POSTGRES if panel.sql else PROMETHEUS,
        "fieldConfig": {"defaults": {"unit": panel.unit}, "overrides": []},
        "targets": [
            _target(panel, query, legend, chr(65 + n))
            for n, (query, legend) in enumerate(panel.asks)
        ],
    }


def _target(panel: Panel, query: str, legend: str, letter: str) -> Json:
    if panel.sql:
        form = "table" if panel.kind == "table" else "time_series"
        return {"refId": letter, "rawQuery": True, "rawSql": query, "format": form}
    return {"refId": letter, "expr": query, "legendFormat": legend}


BOARDS = {
    "growth.json": board("growthd-growth", "growthd: Growth", GROWTH),
    "daemon.json": board("growthd-daemon", "growthd: Daemon", DAEMON),
}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, content in BOARDS.items():
        (FOLDER / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
