"""What every service can be told from outside; the only reader of the environment."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

SECRETS_DIRECTORY = "LODESTONE_SECRETS_DIRECTORY"
"""Names the folder of secrets that come as files."""


class FromOutside(BaseSettings):
    """Settings of variables named LODESTONE_<FIELD>.

    Each may be a file instead, named like its variable in small letters, in the folder that LODESTONE_SECRETS_DIRECTORY
    names; a variable goes before a file. Raises `SettingsError` for a folder that is not there.
    """

    model_config = SettingsConfigDict(env_prefix="LODESTONE_", extra="ignore", populate_by_name=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - files of variables are read by nobody
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, variables, and the files of a folder."""
        folder = getattr(file_secret_settings, "secrets_dir", None) or os.environ.get(SECRETS_DIRECTORY)
        if not folder:
            return init_settings, env_settings
        if not Path(folder).is_dir():
            raise SettingsError(f"{SECRETS_DIRECTORY} names {folder}, which is no folder")
        return init_settings, env_settings, SecretsSettingsSource(settings_cls, secrets_dir=folder)


class InstallationSettings(FromOutside):
    """What `chassis.installation` is told to make databases."""

    admin_database_url: SecretStr
    """PostgreSQL, as somebody who may make databases and roles."""
    secrets_directory: Path
    """The passwords of the services' roles are in its files."""


class Settings(FromOutside):
    """Addresses, secrets and limits of a service."""

    database_url: SecretStr
    """PostgreSQL, as the role that may only work with rows."""
    owner_database_url: SecretStr = SecretStr("")
    """The same database, as the role that owns the tables; migrations alone need it."""
    relay_database_url: SecretStr
    """The same database, as the role that empties the outbox."""
    kafka_bootstrap_servers: str = Field("127.0.0.1:19092", validation_alias="KAFKA_BOOTSTRAP_SERVERS")
    """Brokers to begin with: `host:port`, several with commas."""
    kafka_security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    """How the broker is spoken to; with SASL as a name that the broker's rules know, such as that of the service."""
    kafka_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    """How the name and the password of SASL are shown."""
    kafka_username: str = ""
    """The name to sign in to the broker with."""
    kafka_password: SecretStr = SecretStr("")
    """Its password."""
    kafka_ca_file: Path | None = None
    """Who signed the broker's certificate; without one, whoever the machine trusts."""
    inbound_writers: tuple[str, ...] = ()
    """Other systems that may write to inbound topics, by the names they sign in with (a JSON list)."""
    topic_prefix: str = ""
    """Stands before the name of every topic and group, so that installations may share a cluster."""
    topic_replicas: int = 1
    """Copies of each partition the broker keeps; three where it has three nodes."""
    ephemeral_broker: bool = False
    """The broker forgets everything when it stops, so a new cluster is no reason to hold."""
    instance: str = "0"
    """Slot of this process; a restarted process of the same slot takes its partitions over at once."""

    http_host: str = "127.0.0.1"
    """Address that the process listens at."""
    http_port: int = 18080
    """Port that the process listens at."""
    http_concurrency: int = 500
    """Requests in hand at once; one more is told to come back."""
    drain: timedelta = Field(timedelta(seconds=5), ge=timedelta(0))
    """How long a process that was asked to stop says that it is not ready, and still answers: longer than whoever
    spreads requests over several processes takes to notice; nothing where nobody does."""
    last_answers: timedelta = timedelta(seconds=5)
    """Then, how long it waits for answers in hand, while it accepts no more connections."""
    last_runs: timedelta = timedelta(seconds=5)
    """Beside that, how long it waits for runs of events in hand."""
    last_calls: timedelta = timedelta(seconds=16)
    """Beside that, how long it waits for calls of providers in hand: longer than a mail may take, as nobody knows the
    outcome of a call that was cut off."""
    token_public_key_file: Path | None = None
    """Verifies the tokens that the gateway signs for those it forwards (Ed25519, PEM)."""
    secrets_key_files: tuple[Path, ...] = ()
    """Keys of secrets at rest: the first seals, the others still open what they sealed (a JSON list of paths)."""
    clock_file: Path | None = None
    """Local stacks and tests: a file with the seconds by which the clock is ahead."""
    clock_tolerance: timedelta = timedelta(seconds=60)
    """How fast the clocks of others may be: what is told to happen later than that has not happened yet."""
    log_level: str = "INFO"
    """What is logged at least: `DEBUG`, `INFO`, `WARNING` or `ERROR`."""
    log_format: str = "json"
    """`json` for machines, anything else for people."""

    durable_database: bool = True
    """Refuse to work on a database that may forget what it acknowledged; off for throw-away test clusters."""
    database_pool: int = 8
    """Connections of a process at most; the relay has one more."""
    statement_timeout: timedelta = timedelta(seconds=15)
    """Longest that the database may work on a statement."""
    lock_timeout: timedelta = timedelta(seconds=5)
    """Longest that a statement may wait for a row that another one holds."""
    database_wait: timedelta = timedelta(seconds=4)
    """Longest wait for a connection, or for a transaction to begin, before the caller is told to come back."""
    body_limit: int = 1_048_576
    """Bytes of the body of a request."""
    large_body_limit: int = 10_485_760
    """Bytes of a body that is streamed, on the few paths that take files."""

    poll_limit: int = 2000
    """Records taken from the broker at once."""
    run_limit: int = 250
    """Events of one tenant and topic that share a transaction."""
    run_lanes: int = 2
    """Runs under way at the same time, each of partitions of its own; of tenants of its own where little has come."""
    gather: timedelta = timedelta(milliseconds=10)
    """How long a consumer that is not behind lets events gather before it looks again."""
    run_tries: int = 8
    """Attempts at a run while the database cannot take it; after that its events are tried, and parked, one by one."""
    offsets_every: int = 1000
    """Events after which a consumer commits where it stands."""
    offsets_interval: timedelta = timedelta(seconds=1)
    """Longest until a consumer commits where it stands, while it handles events."""
    inbox_days: int = Field(30, ge=1, le=36)
    """How long a delivery is remembered; an event said longer ago is parked. The ring of the inbox has 40 days."""
    answer_days: int = 30
    """How long the answer to an `Idempotency-Key` is kept."""
    retry_first: timedelta = timedelta(milliseconds=250)
    """Pause before an event that failed is tried again; it doubles with each failure."""
    retry_longest: timedelta = timedelta(minutes=5)
    """The longest such pause."""
    retry_give_up: timedelta = timedelta(hours=24)
    """How long an event is tried; then it is parked until a person decides."""
    parked_poll: timedelta = timedelta(seconds=5)
    """Longest time between two looks for parked records: another process may park one, or the clock be moved."""
    brake_after: int = 20
    """So many failures in a row, of one tenant and topic, put the brake on (`chassis.kafka.brake`)."""
    brake_pause: timedelta = timedelta(minutes=1)
    """How long the brake stays on, until one event is tried."""
    watchdog: timedelta = timedelta(seconds=60)
    """A consumer that has not looked for events for so long ends its process, which is then started anew."""

    outbox_limit: int = 262_144
    """Bytes of one event."""
    relay_batch: int = 1_000
    """Events that are noted, sent and deleted together."""
    relay_bytes: int = 1_048_576
    """A batch that has reached so many bytes of events takes no more."""
    relay_poll: timedelta = timedelta(seconds=1)
    """How often a relay looks without being woken: the longest wait of an event that another process has written."""
    relay_gather: timedelta = timedelta(milliseconds=10)
    """Shortest time from one batch to the next: events that come one by one share a batch, the first never waits."""
    relay_deadline: timedelta = timedelta(seconds=30)
    """Longest that the broker may take to acknowledge a batch; then another process may relay."""
    job_poll: timedelta = timedelta(seconds=5)
    """How soon a job or an effect that sleeps sees what another process left for it, and a tenant that is new."""
    effect_gather: timedelta = timedelta(milliseconds=25)
    """How long work may gather before an effect that was idle looks for it, and free slots before it claims again."""
    effect_share: float = Field(0.5, gt=0, le=1)
    """Which part of the slots that others leave one tenant may have: at 1 a provider that hangs can hold them all."""

    crash_at: str = ""
    """Fault runs only: `point:n` ends the process when it reaches the point for the n-th time."""
    protections_off: str = ""
    """Fault runs only: comma-separated names of protections to leave out, to see the checker fail."""
