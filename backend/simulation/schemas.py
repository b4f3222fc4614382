"""What is told of simulations."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

STAGES = ("profiles", "years", "tornado", "monte_carlo", "writing")
"""In the order in which a run takes them."""
MOST_NAME = 120


class State(StrEnum):
    """Where a scenario is."""

    DRAFT = "draft"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ProgressDocument(BaseModel):
    """How far a run is."""

    stage: str = Field(description="profiles, years, tornado, monte_carlo or writing.")
    done: int
    whole: int

    @property
    def share(self) -> float:
        """0 to 1: how far the whole run is, the stages counting alike."""
        place = STAGES.index(self.stage) if self.stage in STAGES else 0
        return (place + (self.done / self.whole if self.whole else 0.0)) / len(STAGES)


class ScenarioDocument(BaseModel):
    """A described community that is kept, and what became of its run."""

    id: str = Field(description="Twelve hexadecimal digits.")
    name: str
    maker: str = Field(description="A member's id, `@steward` or `@auditor`: who may change and delete it.")
    made_at: datetime
    changed_at: datetime
    state: State = State.DRAFT
    progress: ProgressDocument | None = Field(default=None, description="While it runs.")
    ended_at: datetime | None = None
    problem: str | None = Field(default=None, description="Why it could not be simulated.")
    remedy: str | None = None
    problem_it: str | None = Field(default=None, description="Both in Italian, where Borgo says them.")
    told: dict[str, list[tuple[str, str]]] | None = Field(
        default=None,
        description="Of a run that is done, by language: the answer, then its figures, each with its name.",
    )
    files: list[str] = Field(default_factory=list, description="Uploaded beside the description.")


class SimulationDocument(ScenarioDocument):
    """One scenario with all that is known of it."""

    toml: str = Field(description="The description, as written.")
    eligibility: list[dict[str, Any]] = Field(description="What the conditions of access say, before any run.")
    results: dict[str, Any] | None = Field(default=None, description="Of the run, once it is done.")


class ScenarioList(BaseModel):
    """The scenarios, the newest first."""

    simulations: list[ScenarioDocument]


class SimulationRequest(BaseModel):
    """A community to simulate, as tables or as text."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(default=None, max_length=MOST_NAME, description="Else the community's own.")
    description: dict[str, Any] | None = Field(default=None, description="Tables, see /api/v1/simulations/schema.")
    toml: str | None = Field(default=None, description="The same as TOML text.")
    run: bool = Field(default=True, description="Whether to simulate at once, or only to keep it.")

    @model_validator(mode="after")
    def _one_of_the_two(self) -> SimulationRequest:
        if (self.description is None) == (self.toml is None):
            raise ValueError("give either description or toml")
        return self


class TemplateDocument(BaseModel):
    """A ready description."""

    id: str
    title_it: str
    title_en: str
    toml: str
    description: dict[str, Any]


class TemplateList(BaseModel):
    """The templates."""

    templates: list[TemplateDocument]
