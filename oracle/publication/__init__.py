"""From a settlement to what is published of it: salted lines, hashes, and the data set that proves them."""

from oracle.publication.archive import DataSets, KeptDataSet, OpenedLine
from oracle.publication.dataset import DataSet, Manifest, ManifestMember, dataset_hash, pack_dataset, unpack_dataset
from oracle.publication.hashes import code_hash, content_hash, rules_hash
from oracle.publication.lines import energy_tokens, private_hash, private_text, settlement_lines
from oracle.publication.message import settlement_message, settlement_tree
from oracle.publication.numbers import read_numbers, write_numbers
from oracle.publication.period import TRUE_UP, Period
from oracle.publication.recompute import Recomputed, recompute, settled_months

__all__ = [
    "TRUE_UP", "DataSet", "DataSets", "KeptDataSet", "Manifest", "ManifestMember", "OpenedLine", "Period", "Recomputed",
    "code_hash", "content_hash", "dataset_hash", "energy_tokens", "pack_dataset", "private_hash", "private_text",
    "read_numbers", "recompute", "rules_hash", "settled_months", "settlement_lines", "settlement_message",
    "settlement_tree", "unpack_dataset", "write_numbers",
]  # fmt: skip
