"""SDMX-ML 2.1 structure messages: dataflows, data structures, codelists, concepts (`structure_message`).

One dataflow and one data structure a family of indicators, dimensions FREQ.REF_AREA.INDICATOR.TIME_PERIOD.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lawmetrics.indicators.families import Family

__all__ = ["AGENCY", "ATTRIBUTES", "DIMENSIONS", "VERSION", "Area", "header", "structure_message"]

AGENCY, VERSION = "LAWMETRICS", "1.0"
DIMENSIONS = ("FREQ", "REF_AREA", "INDICATOR")
ATTRIBUTES = ("OBS_STATUS", "UNIT_MEASURE", "UNIT_MULT", "DECIMALS", "LOWER", "UPPER", "QUALIFIER", "OBSERVATION_ID")
SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
_URN = "urn:sdmx:org.sdmx.infomodel"
_FREQUENCIES = (("A", "Annual", "年度"),)
_STATUSES = (
    ("A", "Normal value", "正常"),
    ("E", "Estimated value: the report gives an approximate figure", "估计：报告所写为约数"),
)
_CONCEPTS = (
    ("FREQ", "Frequency", "频率"),
    ("REF_AREA", "Jurisdiction", "行政区划"),
    ("INDICATOR", "Indicator", "指标"),
    ("TIME_PERIOD", "Year", "年份"),
    ("OBS_VALUE", "Value", "数值"),
    ("OBS_STATUS", "Status", "状态"),
    ("UNIT_MEASURE", "Unit", "单位"),
    ("UNIT_MULT", "Unit multiplier (power of ten)", "单位倍数"),
    ("DECIMALS", "Decimals as written", "小数位数"),
    ("LOWER", "Least value the words allow", "下限"),
    ("UPPER", "Greatest value the words allow", "上限"),
    ("QUALIFIER", "How the words hedge the figure", "措辞"),
    ("OBSERVATION_ID", "Leads to the sentence at /v1/observations/{id}/source", "观测编号"),
)


@dataclass(frozen=True, slots=True)
class Area:
    """One place of the codelist CL_AREA."""

    code: str
    name: str
    parent: str = ""


def structure_message(
    families: Sequence[Family], areas: Sequence[Area], *, kinds: Iterable[str], stubs: bool = False
) -> str:
    """Write a structure message.

    Args:
        families: those to describe.
        areas: the places of CL_AREA.
        kinds: parts wanted, of `dataflow`, `codelist`, `conceptscheme`, `datastructure`.
        stubs: names alone, no content.
    """
    wanted, parts = set(kinds), []
    if "dataflow" in wanted:
        parts.append(_wrap("Dataflows", (_dataflow(f) for f in families)))
    if "codelist" in wanted:
        parts.append(_wrap("Codelists", _codelists(families, areas)))
    if "conceptscheme" in wanted:
        parts.append(_wrap("Concepts", [_concepts()]))
    if "datastructure" in wanted:
        parts.append(_wrap("DataStructures", (_datastructure(f, stub=stubs) for f in families)))
    spaces = " ".join(
        f'xmlns:{p}="{SCHEMAS}/{n}"' for p, n in (("mes", "message"), ("str", "structure"), ("com", "common"))
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<mes:Structure {spaces}>{header()}'
        f"<mes:Structures>{''.join(parts)}</mes:Structures></mes:Structure>"
    )


def header(more: str = "") -> str:
    """Write a message's header."""
    now = datetime.now(UTC)
    return (
        f"<mes:Header><mes:ID>LM{now:%Y%m%d%H%M%S}</mes:ID><mes:Test>false</mes:Test>"
        f'<mes:Prepared>{now:%Y-%m-%dT%H:%M:%SZ}</mes:Prepared><mes:Sender id="{AGENCY}"/>{more}</mes:Header>'
    )


def _wrap(tag: str, parts: Iterable[str]) -> str:
    return f"<str:{tag}>{''.join(parts)}</str:{tag}>"


def _names(en: str, zh: str) -> str:
    return f'<com:Name xml:lang="en">{escape(en)}</com:Name><com:Name xml:lang="zh">{escape(zh)}</com:Name>'


def _identity(package: str, kind: str, identifier: str) -> str:
    urn = f"{_URN}.{package}.{kind}={AGENCY}:{identifier}({VERSION})"
    return f'id="{identifier}" agencyID="{AGENCY}" version="{VERSION}" isFinal="true" urn="{urn}"'


def _ref(identifier: str, kind: str, package: str) -> str:
    return f'<Ref id="{identifier}" agencyID="{AGENCY}" version="{VERSION}" class="{kind}" package="{package}"/>'


def _dataflow(family: Family) -> str:
    return (
        f"<str:Dataflow {_identity('datastructure', 'Dataflow', family.code)}>{_names(family.en, family.zh)}"
        f"<str:Structure>{_ref(family.code, 'DataStructure', 'datastructure')}</str:Structure></str:Dataflow>"
    )


def _codelists(families: Sequence[Family], areas: Sequence[Area]) -> list[str]:
    known = {a.code for a in areas}
    places = [
        f"<str:Code id={quoteattr(a.code)}>{_names(a.name, a.name)}"
        + (f"<str:Parent><Ref id={quoteattr(a.parent)}/></str:Parent>" if a.parent in known else "")
        + "</str:Code>"
        for a in areas
    ]
    lists = [
        _codelist("CL_FREQ", "Frequency", "频率", map(_code, _FREQUENCIES)),
        _codelist("CL_OBS_STATUS", "Status", "状态", map(_code, _STATUSES)),
        _codelist("CL_AREA", "Jurisdictions", "行政区划", places),
    ]
    for family in families:
        codes = (
            _code((i.code.split(".", 1)[1], i.en, i.zh), (("en", i.definition), ("zh", i.definition_zh)))
            for i in family.indicators
        )
        lists.append(_codelist(f"CL_{family.code}", family.en, family.zh, codes))
    return lists


def _codelist(identifier: str, en: str, zh: str, codes: Iterable[str]) -> str:
    return (
        f"<str:Codelist {_identity('codelist', 'Codelist', identifier)}>{_names(en, zh)}{''.join(codes)}</str:Codelist>"
    )


def _code(entry: tuple[str, str, str], definitions: Sequence[tuple[str, str]] = ()) -> str:
    identifier, en, zh = entry
    words = "".join(
        f'<com:Description xml:lang="{n}">{escape(text)}</com:Description>' for n, text in definitions if text
    )
    return f"<str:Code id={quoteattr(identifier)}>{_names(en, zh)}{words}</str:Code>"


def _concepts() -> str:
    concepts = "".join(f'<str:Concept id="{c}">{_names(en, zh)}</str:Concept>' for c, en, zh in _CONCEPTS)
    identity = _identity("conceptscheme", "ConceptScheme", "CS_LAWMETRICS")
    return f"<str:ConceptScheme {identity}>{_names('Concepts', '概念')}{concepts}</str:ConceptScheme>"


def _concept_ref(concept: str) -> str:
    return (
        f'<str:ConceptIdentity><Ref id="{concept}" maintainableParentID="CS_LAWMETRICS" maintainableParentVersion="{VERSION}" '
        f'agencyID="{AGENCY}" class="Concept" package="conceptscheme"/></str:ConceptIdentity>'
    )


def _local(codelist: str) -> str:
    inside = f"<str:Enumeration>{_ref(codelist, 'Codelist', 'codelist')}</str:Enumeration>"
    return f"<str:LocalRepresentation>{inside}</str:LocalRepresentation>"


def _datastructure(family: Family, *, stub: bool) -> str:
    identity = _identity("datastructure", "DataStructure", family.code)
    if stub:
        return f"<str:DataStructure {identity}>{_names(family.en, family.zh)}</str:DataStructure>"
    lists = {"FREQ": "CL_FREQ", "REF_AREA": "CL_AREA", "INDICATOR": f"CL_{family.code}"}
    dimensions = "".join(
        f'<str:Dimension id="{d}" position="{n}">{_concept_ref(d)}{_local(lists[d])}</str:Dimension>'
        for n, d in enumerate(DIMENSIONS, 1)
    )
    time = (
        f'<str:TimeDimension id="TIME_PERIOD" position="{len(DIMENSIONS) + 1}">{_concept_ref("TIME_PERIOD")}'
        '<str:LocalRepresentation><str:TextFormat textType="ObservationalTimePeriod"/></str:LocalRepresentation></str:TimeDimension>'
    )
    attributes = "".join(_attribute(a) for a in ATTRIBUTES)
    measure = f'<str:PrimaryMeasure id="OBS_VALUE">{_concept_ref("OBS_VALUE")}</str:PrimaryMeasure>'
    return (
        f"<str:DataStructure {identity}>{_names(family.en, family.zh)}<str:DataStructureComponents>"
        f'<str:DimensionList id="DimensionDescriptor">{dimensions}{time}</str:DimensionList>'
        f'<str:AttributeList id="AttributeDescriptor">{attributes}</str:AttributeList>'
        f'<str:MeasureList id="MeasureDescriptor">{measure}</str:MeasureList>'
        "</str:DataStructureComponents></str:DataStructure>"
    )


def _attribute(name: str) -> str:
    coded = _local("CL_OBS_STATUS") if name == "OBS_STATUS" else ""
    status = "Mandatory" if name in {"OBS_STATUS", "UNIT_MEASURE"} else "Conditional"
    related = '<str:AttributeRelationship><str:PrimaryMeasure><Ref id="OBS_VALUE"/></str:PrimaryMeasure></str:AttributeRelationship>'
    return (
        f'<str:Attribute id="{name}" assignmentStatus="{status}">{_concept_ref(name)}{coded}{related}</str:Attribute>'
    )
