"""The chassis' settings of a service, for what the stack does with the chassis in its own process."""

from pydantic import SecretStr

from chassis.settings import Settings

from .plan import Plan


def chassis_settings(plan: Plan, service: str) -> Settings:
    """Settings of `service`, from the variables it is started with."""
    given = plan.environment(service)
    return Settings(
        database_url=SecretStr(given["LODESTONE_DATABASE_URL"]),
        owner_database_url=SecretStr(given["LODESTONE_OWNER_DATABASE_URL"]),
        relay_database_url=SecretStr(given["LODESTONE_RELAY_DATABASE_URL"]),
        kafka_bootstrap_servers=given["KAFKA_BOOTSTRAP_SERVERS"],
    )
