"""Reports of invented places, with the truth about every figure in them.

For the samples of a first start, for tests and for benchmarks of any size. The sentences and figures stand in
`data/synthesis.toml`; a seed decides everything else. Names of places say that they are invented (虚构…), and their
codes start with digits that no real division has.
"""

from lawmetrics.synthesis.corpus import write_corpus, write_table
from lawmetrics.synthesis.places import Place, places
from lawmetrics.synthesis.reports import SyntheticReport, write_reports

__all__ = ["Place", "SyntheticReport", "places", "write_corpus", "write_reports", "write_table"]
