"""Nights far from the rest, and metrics that go together, in words."""

from hydra_heads.report.insight import (
    amount,
    cannot_tell_line,
    change_unit,
    coincidence_words,
    count_of,
    left_out_lines,
    q_words,
    signed,
    title,
    when,
)
from hydra_heads.store.insight.far_nights import FarNight, FarNights
from hydra_heads.store.insight.relations import FEWEST_RUNS, Looked, Relation, Relations
from hydra_heads.store.insight.shifts import marks_near
from hydra_heads.store.series import RATIO


def anomalies_text(nights: FarNights) -> str:
    """Word nights far from the others of their level, the newest first."""
    lines = [_far_line(far) for far in nights.found]
    far = {(found.series.head, found.series.metric) for found in nights.found}
    lines += [
        f"{title(series)}: none of {count_of(series)} is far from the others"
        for series in nights.judged
        if (series.head, series.metric) not in far
    ]
    lines += [cannot_tell_line(series) for series in nights.too_short]
    lines += left_out_lines([*nights.judged, *nights.too_short])
    if nights.found:
        lines.append(
            "usual: where 95 % of such nights lie; those of a new level are set against each "
            "other; of the series named, at most 5 % are expected to be chance (q)"
        )
    return "\n".join(lines)


def correlations_text(relations: Relations) -> str:
    """Word which metrics go together, the strongest pairs of each head first."""
    lines = [_relation_line(relation) for relation in relations.found]
    related = {relation.head for relation in relations.found}
    lines += [
        f"head {looked.head}: no two metrics go together beyond noise in {_basis(looked)}"
        for looked in relations.looked
        if looked.head not in related
    ]
    lines += [
        f"head {looked.head}: cannot tell: {_basis(looked)} count, at least {FEWEST_RUNS} are "
        "needed, 5 of each instance and each invocation"
        for looked in relations.too_few
    ]
    if relations.found:
        lines.append(
            "r: rank correlation (Spearman) of runs, what instance and invocation do taken out; "
            f"{relations.pairs} pairs were judged: of those listed, at most 5 % are expected to "
            "be chance (q)"
        )
    return "\n".join(lines)


def _far_line(far: FarNight) -> str:
    series, night = far.series, far.night
    text = (
        f"{title(series)}: {when(night)}: {amount(series, far.change)} than the nights like it "
        f"(usual: {_usual(far)}), {q_words(far.q)}"
    )
    if night.outliers:
        are = "is" if night.outliers == 1 else "are"
        text += f"; {night.outliers} of its {night.runs} runs {are} flagged as outliers"
    words = coincidence_words(far.place, marks_near(series, far.place))
    return f"{text}; {words}" if words else text


def _usual(far: FarNight) -> str:
    if far.series.kind == RATIO:
        low, high = (100.0 * (bound / far.expected - 1) for bound in (far.low, far.high))
    else:
        low, high = far.low - far.expected, far.high - far.expected
    return f"{signed(low)} to {signed(high)} {change_unit(far.series)}"


def _relation_line(relation: Relation) -> str:
    way = "rise together" if relation.r > 0 else "one rises as the other falls"
    return (
        f"head {relation.head}: {relation.a} and {relation.b}: r {relation.r:+.2f}, {way} "
        f"({relation.runs} runs, {q_words(relation.q)})"
    )


def _basis(looked: Looked) -> str:
    runs = "1 run" if looked.runs == 1 else f"{looked.runs} runs"
    invocations = "1 invocation" if looked.invocations == 1 else f"{looked.invocations} invocations"
    return f"{runs} of {invocations}"
