"""A campaign on trial: contacts who might enroll are led through virtual time by the engine that leads real ones."""

from .assumptions import Assumptions, Behaviour, Cohort, SimulationRequest
from .drawing import Chance, MakeChance, SimulatedContact, draw
from .tally import StepTally, Tally, WalkEnd
from .walking import Scenario, Walk, walk

__all__ = [
    "Assumptions",
    "Behaviour",
    "Chance",
    "Cohort",
    "MakeChance",
    "Scenario",
    "SimulatedContact",
    "SimulationRequest",
    "StepTally",
    "Tally",
    "Walk",
    "WalkEnd",
    "draw",
    "walk",
]
