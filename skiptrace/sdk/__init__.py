"""What the author of a source imports: values, protocols, the readers of manifests. See docs/sources.md."""

from skiptrace.sdk.adapter import Adapter
from skiptrace.sdk.auth import BasicAuth, BodyAuth, HeaderAuth, NoAuth, QueryAuth, TokenAuth
from skiptrace.sdk.batchfile import FileExchange
from skiptrace.sdk.card import info_of
from skiptrace.sdk.exchange import Exchange, Request, Response, Secret, drive
from skiptrace.sdk.manifest import AdapterManifest, Manifest, manifest_schema
from skiptrace.sdk.manifest_text import load_manifest, read_manifest
from skiptrace.sdk.outcome import Outcome, Verdict, settle, usual_verdict
from skiptrace.sdk.price import Price, PriceModel
from skiptrace.sdk.query import FIELDS, Query
from skiptrace.sdk.reading import ReadCandidate, ReadContact, ReadFact, Refused, Said, read_candidate
from skiptrace.sdk.registry import Catalog, Problem, load_catalog, source_of, sources_of_package
from skiptrace.sdk.rest import RestSource
from skiptrace.sdk.source import (
    Ability,
    AnySource,
    BatchFileSource,
    ContactResult,
    Limits,
    Option,
    Retry,
    Role,
    Source,
    SourceInfo,
    TableSource,
    ask,
)
from skiptrace.sdk.statements import Candidate, Observation, Tells
from skiptrace.sdk.table import FileTable
from skiptrace.sdk.xml_text import XmlNode

__all__ = [
    "FIELDS",
    "Ability",
    "Adapter",
    "AdapterManifest",
    "AnySource",
    "BasicAuth",
    "BatchFileSource",
    "BodyAuth",
    "Candidate",
    "Catalog",
    "ContactResult",
    "Exchange",
    "FileExchange",
    "FileTable",
    "HeaderAuth",
    "Limits",
    "Manifest",
    "NoAuth",
    "Observation",
    "Option",
    "Outcome",
    "Price",
    "PriceModel",
    "Problem",
    "Query",
    "QueryAuth",
    "ReadCandidate",
    "ReadContact",
    "ReadFact",
    "Refused",
    "Request",
    "Response",
    "RestSource",
    "Retry",
    "Role",
    "Said",
    "Secret",
    "Source",
    "SourceInfo",
    "TableSource",
    "Tells",
    "TokenAuth",
    "Verdict",
    "XmlNode",
    "ask",
    "drive",
    "info_of",
    "load_catalog",
    "load_manifest",
    "manifest_schema",
    "read_candidate",
    "read_manifest",
    "settle",
    "source_of",
    "sources_of_package",
    "usual_verdict",
]
