"""What this service can be told."""

from datetime import timedelta

from pydantic import Field, SecretStr

from chassis.settings import Settings as ChassisSettings

_NONE = SecretStr("")


class Settings(ChassisSettings):
    """Statistics has no database: its state is a changelog in Kafka."""

    database_url: SecretStr = _NONE
    owner_database_url: SecretStr = _NONE
    relay_database_url: SecretStr = _NONE
    http_port: int = 18086
    """Port that the process listens at."""

    generation: int = Field(1, ge=1, validation_alias="LODESTONE_STATISTICS_GENERATION")
    """A new number counts everything again from the start of the topics."""
    flush_interval: timedelta = timedelta(milliseconds=100)
    """Pause between two writes of what has changed; most of the delay of a live figure."""
    last_flush: timedelta = timedelta(seconds=10)
    """How long a process that was asked to stop may take to write what it has counted and to leave its group."""
    session_timeout: timedelta = timedelta(seconds=10)
    """After so long without a sign of life a worker's partitions go to another one."""

    @property
    def app_id(self) -> str:
        """Name of the consumer group; the changelog and all positions belong to it."""
        return f"{self.topic_prefix}statistics-g{self.generation}"

    @property
    def changelog(self) -> str:
        """Topic that holds the states."""
        return f"{self.app_id}-cnt-changelog"
