"""Which services there are."""

# In the order in which people read them.
SERVICES = ("gateway", "campaigns", "enrollment", "progress", "messaging", "payouts", "statistics")
# The pages; a client of the gateway, which no service knows of.
CONSOLE = "console"
# A replica of the gateway, where two were asked for.
SECOND_GATEWAY = "gateway_2"
# Statistics keeps its figures in the broker.
WITH_DATABASE = tuple(service for service in SERVICES if service != "statistics")


def module_of(service: str) -> str:
    """Import name of a service's package."""
    return f"{service}_service"
