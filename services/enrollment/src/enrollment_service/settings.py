"""What this service can be told."""

from datetime import timedelta

from pydantic import Field, SecretStr

from chassis.settings import Settings as ChassisSettings


class Settings(ChassisSettings):
    """Chassis settings, and the secret that turns addresses into identities."""

    identity_pepper: SecretStr
    """The same as the gateway's: both must derive the same identity from an address."""
    definitions_kept: int = 1000
    """Published campaign versions, of all tenants, that stay parsed in memory."""
    order_link_days: int = 30
    """How many days before its enrollment by staff a purchase may have been paid to be linked to it."""
    step_visits: int = Field(100, ge=1)
    """How often an enrollment may visit one step of its journey, which ends before it would do so once more."""
    resumed_per_minute: int = Field(600, ge=1, le=60_000)
    """How many journeys of a campaign go on in a minute after it was paused, of those that the pause has held up."""
    put_off: timedelta = timedelta(hours=1)
    """How long a journey, an occurrence or a doubt waits that could not be gone on with because of a fault of ours."""
    webhook_targets: int = Field(50, ge=1)
    """Systems of a tenant that its journeys may post to."""
    webhook_timeout: timedelta = timedelta(seconds=10)
    """How long one call of a webhook may take altogether."""
    webhook_lease: timedelta = timedelta(seconds=60)
    """How long a call is ours; one of a process that was killed is made again afterwards, under the same webhook id."""
    webhook_answer_bytes: int = Field(16_384, ge=0, le=262_144)
    """Of an answer that is kept for later steps; a larger one is not kept at all."""
    webhook_tries: int = Field(8, ge=1, le=100)
    """How often a webhook is posted until it is given up."""
    webhook_first_wait: timedelta = timedelta(seconds=10)
    """How long the second try waits; each later one waits twice as long as the one before."""
    webhook_longest_wait: timedelta = timedelta(hours=2)
    """The longest such wait."""
    webhook_concurrency: int = Field(16, ge=1)
    """Calls in hand at once."""
    webhooks_to_loopback: bool = False
    """Whether webhooks may go to this machine, and without TLS: on local stacks."""
    import_bytes: int = Field(5_242_880, ge=1)
    """The largest file of contacts; more than `large_body_limit` never arrives."""
    import_rows: int = Field(50_000, ge=1)
    """Lines of a file of contacts, without its header."""
    import_columns: int = Field(60, ge=1, le=150)
    """Columns of a file of contacts."""
    import_characters: int = Field(2_000, ge=1, le=5_000)
    """Of one field of a file of contacts."""
    import_part: int = Field(250, ge=1, le=2_000)
    """Lines of a file of contacts that are applied in one transaction."""
    import_tries: int = Field(3, ge=1)
    """How often a line alone is tried that cannot be applied, until its import ends there."""
    report_page: int = Field(1_000, ge=1)
    """Faults of a file of contacts that are read at once for its report."""
    contact_fields: int = Field(100, ge=1)
    """Fields of its own that a tenant may make for its contacts."""
    segments: int = Field(500, ge=1)
    """Segments that a tenant may save."""
    preview_sample: int = Field(10, ge=0, le=50)
    """Contacts that a preview of a rule names; the others are counted."""
    preview_seconds: float = Field(5, gt=0, le=15)
    """How long a preview may look for them."""
    membership_pairs: int = Field(50_000, ge=1)
    """Contacts times segments that are looked at in one transaction, to find who has entered or left which."""
    sweep_every: timedelta = timedelta(minutes=15)
    """From one run that takes out who is stuck in a sequence to the next."""
    sweep_runs_kept: timedelta = timedelta(days=30)
    """How long these runs are shown."""
    abandoned_after: timedelta = timedelta(days=90)
    """How long nothing may happen in a sequence that waits for no time, until it counts as abandoned."""
    bulk_batch: int = Field(1_000, ge=1, le=2_000)
    """Contacts of a bulk job that are settled in one transaction."""
    bulk_list: int = Field(10_000, ge=1, le=50_000)
    """Contacts that the list of a bulk job may name."""
    bulk_preview: int = Field(1_000, ge=1, le=10_000)
    """Contacts of whom a preview of a bulk job finds out what would become of them; the others are counted."""
    bulk_jobs_kept: timedelta = timedelta(days=90)
    """How long bulk jobs are shown after their end, with what became of each contact."""
    simulation_contacts: int = Field(10_000, ge=1)
    """The largest cohort of a simulation."""
    simulation_seconds: float = Field(15, gt=0, le=18)
    """How long a simulation may take, which is less than the gateway waits."""
