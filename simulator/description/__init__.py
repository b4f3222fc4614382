"""The described community: its shape, the file that a person writes, what makes it eligible, and ready templates."""

from simulator.description.eligibility import Eligibility, Severity, check_eligibility
from simulator.description.model import Description, Member
from simulator.description.plants import Plant
from simulator.description.reader import check_tables, parse_description, read_description
from simulator.description.schema import schema
from simulator.description.writer import tables_of, write_description

__all__ = [
    "Description",
    "Eligibility",
    "Member",
    "Plant",
    "Severity",
    "check_eligibility",
    "check_tables",
    "parse_description",
    "read_description",
    "schema",
    "tables_of",
    "write_description",
]
