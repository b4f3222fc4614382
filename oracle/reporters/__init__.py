"""Reporters: separate processes that read, settle and compare by themselves, and sign one root if they agree."""

from oracle.reporters.config import Config, load_config
from oracle.reporters.group import ReporterGroup, reporter_addresses
from oracle.reporters.notebook import Finding, Quorum
from oracle.reporters.process import serve
from oracle.reporters.relay import Relay, publish_call
from oracle.reporters.reporter import Reporter, Step, Submit

__all__ = [
    "Config", "Finding", "Quorum", "Relay", "Reporter", "ReporterGroup", "Step", "Submit", "load_config",
    "publish_call", "reporter_addresses", "serve",
]  # fmt: skip
