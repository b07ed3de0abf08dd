"""Does a report's arithmetic hold? Relations between its figures, and with the stored years of the same place."""

from lawmetrics.audit.checking import audit_report
from lawmetrics.audit.relations import Relation, relations
from lawmetrics.audit.verdicts import Figure, Finding, Verdict

__all__ = ["Figure", "Finding", "Relation", "Verdict", "audit_report", "relations"]
