"""Two tables, or one against itself: which rows are the same person."""

from skiptrace.link.files import LinkReport, link_files
from skiptrace.link.outputs import write_clusters, write_pairs
from skiptrace.link.tables import Linked, LinkedPair, link, link_tables

__all__ = [
    "LinkReport",
    "Linked",
    "LinkedPair",
    "link",
    "link_files",
    "link_tables",
    "write_clusters",
    "write_pairs",
]
