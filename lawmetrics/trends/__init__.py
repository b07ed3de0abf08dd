"""Series → trend: growth, slope, test, peers, aggregates; pure functions over DataFrames."""

from lawmetrics.trends.aggregates import AGGREGATE_COLUMNS, aggregate_ratio, aggregate_sum
from lawmetrics.trends.relative import relative
from lawmetrics.trends.summary import ALPHA, TREND_COLUMNS, peer_columns, summarize

__all__ = [
    "AGGREGATE_COLUMNS",
    "ALPHA",
    "TREND_COLUMNS",
    "aggregate_ratio",
    "aggregate_sum",
    "peer_columns",
    "relative",
    "summarize",
]
