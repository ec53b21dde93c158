"""All that is known of one head: its figures, how its runs spread, why it has its weight."""

import math
from typing import Dict, List, Mapping, Optional, Tuple

from hydra_heads.base.clock import stamp
from hydra_heads.model.metrics import BY_NAME
from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import number_in, object_in, objects_in, text_in
from hydra_heads.report.explanation import explanation
from hydra_heads.report.profile_words import Scale, mean_words, success_words, time_scale
from hydra_heads.report.terminal.columns import Cell, Field, fitted_table, wrapped
from hydra_heads.report.terminal.histogram import histogram_lines
from hydra_heads.report.terminal.screen import TITLE, Screen
from hydra_heads.report.view import View
from hydra_heads.report.wording import ABSENT, duration, percent, quantity
from hydra_heads.stats.order import quantile

MOST_INSTANCES = 20
"""Instances that have a row: those with the most runs."""

MOST_TITLE = 200
"""Characters of a display name that are shown."""

MOST_EXAMPLE = 1000
"""Characters of what a failed run said that are shown: the log has all of it."""

_TIMES = ("min", "median", "p90", "p95", "p99", "max")

_DATE_AND_MINUTE = 16

_KEY_WIDTH = 10


def head_text(view: View, name: str, screen: Screen) -> str:
    """Return a head's figures, a histogram of its runs, its failures, instances and reasons."""
    profile = view.profile(name)
    scale = time_scale([profile])
    figures = {
        "status": _status_words(view, name),
        "success": _success_line(profile),
        "mean": _mean_line(view, profile, scale),
        "times": _times_line(profile, scale),
        "trend": _trend_words(object_in(view.head(name).get("trend"))),
        **_resource_lines(profile),
        "profiled": _profiled_words(view, profile),
    }
    lines = _title_lines(view, name, screen)
    for key, words in figures.items():
        if words:
            lines += wrapped(words, screen, f"  {key:<{_KEY_WIDTH}}")
    sections = [
        lines,
        _run_lines(profile, scale, screen),
        _failure_lines(profile, screen),
        _instance_lines(profile, scale, screen),
        _reason_lines(view, name, screen),
    ]
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def _title_lines(view: View, name: str, screen: Screen) -> List[str]:
    label = view.label(name)[:MOST_TITLE]
    words = name if label == name else f"{name}: {label}"
    return [screen.painted(line, TITLE) for line in wrapped(words, screen)]


def _status_words(view: View, name: str) -> str:
    head = view.head(name)
    reasons = head.get("reasons")
    words = [str(reason) for reason in reasons] if isinstance(reasons, list) else []
    return f"{head.get('status')}{': ' if words else ''}{'; '.join(words)}"


def _success_line(profile: Profile) -> str:
    if not profile.num_tests:
        return "no runs"
    rate = success_words(profile).replace(" [", " % [")
    unit = "" if "[" in rate else " %"
    return f"{rate}{unit}, {profile.success_count} of {_runs(profile.num_tests)}"


def _mean_line(view: View, profile: Profile, scale: Scale) -> str:
    if profile.avg_time is None:
        return ""
    change = number_in(view.head(profile.name).get("avg_time_change"))
    words = f"{mean_words(profile, scale)} {scale.unit}"
    if change is None:
        return words
    return f"{words}, {_percent_words(change)} than in the previous profile"


def _percent_words(change: float) -> str:
    return f"{quantity(abs(change))} % {'slower' if change > 0 else 'faster'}"


def _times_line(profile: Profile, scale: Scale) -> str:
    known = [(word, profile.figure("time_s", word)) for word in _TIMES]
    words = [f"{word} {quantity(scale.of(value))}" for word, value in known if value is not None]
    return f"{', '.join(words)} {scale.unit}" if words else ""


def _trend_words(trend: Optional[Mapping[str, object]]) -> str:
    """Word where the times of a head went over its invocations.

    >>> _trend_words({"direction": "slower", "change_percent": 12.0, "low": 8.0, "high": 16.0,
    ...     "since": "2026-01-01T00:00:00.000+00:00"})
    'slower by 12.0 % [8.00..16.0] since 2026-01-01'
    """
    direction = text_in((trend or {}).get("direction"))
    if trend is None or direction is None:
        return ""
    change, low, high = (number_in(trend.get(key)) for key in ("change_percent", "low", "high"))
    words = direction
    if change is not None and direction != "steady":
        words += f" by {quantity(abs(change))} %"
        if low is not None and high is not None:
            ends = sorted((abs(low), abs(high)))
            words += f" [{quantity(ends[0])}..{quantity(ends[1])}]"
    since = text_in(trend.get("since"))
    return f"{words} since {since[:10]}" if since else words


def _resource_lines(profile: Profile) -> Dict[str, str]:
    """Word CPU time and memory of a run, and the figures that the head reports itself."""
    resources = object_in(profile.document.get("resources")) or {}
    user, system = (profile.figure("resources", key, "value") for key in _CPU)
    peak = profile.figure("resources", "memory_max_mb", "value")
    lines = {}
    if user is not None and system is not None:
        lines["CPU"] = f"median {_seconds(user)} user, {_seconds(system)} system"
    if peak is not None:
        lines["memory"] = f"{quantity(peak)} MiB at most"
    own = [key for key in sorted(resources) if key not in BY_NAME]
    reported = [f"{key} {quantity(profile.figure('resources', key, 'value'))}" for key in own]
    return {**lines, "reports": ", ".join(reported)}


_CPU = ("user_time", "system_time")


def _seconds(value: float) -> str:
    return f"{quantity(1000 * value)} ms" if value < 1 else f"{quantity(value)} s"


def _profiled_words(view: View, profile: Profile) -> str:
    words = _minute(profile)
    age = number_in(view.head(profile.name).get("profile_age"))
    if age is not None:
        words += f", {duration(float(round(age)))} ago"
    planned = profile.figure("planned_tests")
    if planned is not None and planned > profile.num_tests:
        words += f", ended after {profile.num_tests} of {_runs(int(planned))}"
    return words


def _minute(profile: Profile) -> str:
    """Word when a profile was written; as it says itself where that is no moment."""
    written = profile.written_unix
    try:
        iso = stamp(math.nan if written is None else written).iso
    except (ValueError, OverflowError, OSError):
        return profile.timestamp
    return f"{iso[:_DATE_AND_MINUTE].replace('T', ' ')} UTC"


def _run_lines(profile: Profile, scale: Scale, screen: Screen) -> List[str]:
    """Draw how long the successful runs took."""
    times = sorted(
        run.seconds * scale.per_second for run in profile.runs if run.ok and run.seconds is not None
    )
    if not times:
        why = "its profile lists no runs" if profile.success_count else "none succeeded"
        if not profile.num_tests:
            why = "there are none"
        return wrapped(f"No histogram of its runs: {why}.", screen)
    marks = {word: quantile(times, part) for word, part in (("median", 0.5), ("p95", 0.95))}
    title = wrapped(f"Successful runs by time in {scale.unit}, {len(times)} of them", screen)
    return [*title, *histogram_lines(times, marks if len(times) > 1 else {}, screen)]


def _failure_lines(profile: Profile, screen: Screen) -> List[str]:
    """List how runs failed, with what one of them said."""
    if not profile.failure_count:
        return []
    lines = wrapped(f"Failures, {profile.failure_count} of {_runs(profile.num_tests)}", screen)
    rows = objects_in(profile.document.get("failures"))
    for row in rows:
        example = (text_in(row.get("example")) or "")[:MOST_EXAMPLE]
        words = f"{row.get('count')} {row.get('kind')}{f': {example}' if example else ''}"
        lines += wrapped(words, screen, "- ")
    return lines if rows else [*lines, *wrapped("of unknown kind", screen, "- ")]


def _instance_lines(profile: Profile, scale: Scale, screen: Screen) -> List[str]:
    """Say how the head does on each of its inputs, where it has several."""
    instances = _by_instance(profile, scale)
    if len(instances) < 2:
        return []
    chosen = sorted(instances, key=lambda name: -instances[name][0])[:MOST_INSTANCES]
    rows = [
        [Cell(name), *(Cell(text) for text in instances[name][1])]
        for name in instances
        if name in chosen
    ]
    fields = (
        Field("instance"),
        Field("runs", True, rank=11),
        Field("success %", True, rank=2),
        Field(f"mean {scale.unit}", True, rank=1),
        Field(f"median {scale.unit}", True, rank=10),
    )
    lines = fitted_table(fields, rows, screen).lines
    more = len(instances) - len(chosen)
    return [*lines, *wrapped(f"and {more} more", screen)] if more > 0 else lines


def _by_instance(profile: Profile, scale: Scale) -> Dict[str, Tuple[int, List[str]]]:
    """Return of each instance how many runs it had, and the cells of its row."""
    runs: Dict[str, List[Optional[float]]] = {}
    for run in profile.runs:
        taken = run.seconds if run.ok else None
        runs.setdefault(run.instance, []).append(scale.of(taken))
    rows = {}
    for name in sorted(runs):
        times = sorted(value for value in runs[name] if value is not None)
        mean = math.fsum(times) / len(times) if times else None
        rows[name] = (
            len(runs[name]),
            [
                str(len(runs[name])),
                percent(100 * len(times) / len(runs[name])),
                quantity(mean),
                quantity(quantile(times, 0.5)) if times else ABSENT,
            ],
        )
    return rows


def _reason_lines(view: View, name: str, screen: Screen) -> List[str]:
    """Say what the head's weight is, and all the reasons for it."""
    if view.weights is None:
        return []
    first, *rest = explanation(view.weights, name).split("\n")
    lines = wrapped(first.partition(": ")[2].capitalize(), screen)
    for reason in rest:
        is_listed = reason.startswith("- ")
        lines += wrapped(reason[2:] if is_listed else reason, screen, "- " if is_listed else "")
    return lines


def _runs(count: int) -> str:
    return "1 run" if count == 1 else f"{count} runs"
