"""What the control doors take."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from .faults import CALLBACK_MODES, Fault
from .provider import Provider


class Body(BaseModel):
    """A request body; unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FaultIn(Body):
    """One failure to plan; see `faults.Fault` for the meaning of the fields."""

    provider: str
    operation: str = "*"
    mode: str
    times: Annotated[int, Field(ge=1)] | None = None
    seconds: Annotated[float, Field(ge=0)] | None = None
    probability: float = Field(default=1.0, ge=0, le=1)
    seed: int | None = None
    reply: Annotated[str, Field(max_length=10_000, pattern=r"^[\x01-\xff]+$")] | None = None

    def impossible(self, provider: Provider | None) -> str | None:
        """Why the provider cannot fail like that, or None."""
        if provider is None:
            return f"there is no provider {self.provider}"
        if self.mode not in provider.modes:
            return f"{provider.name} has no mode {self.mode}; it has {', '.join(sorted(provider.modes))}"
        if self.mode not in CALLBACK_MODES and self.operation not in provider.operations | {"*"}:
            return f"{provider.name} has no operation {self.operation}; it has {', '.join(sorted(provider.operations))}"
        return None

    def fault(self) -> Fault:
        """The same as the providers see it."""
        return Fault(**self.model_dump())
