"""`python -m lodestone_simulator`: run until told to stop."""

import logging

import structlog
import uvicorn

from .app import build
from .settings import Settings


def main() -> None:
    """Serve HTTP and SMTP on the ports of the environment."""
    settings = Settings()
    _configure_logs(settings)
    uvicorn.run(
        build(settings),
        host=settings.simulator_host,
        port=settings.simulator_http_port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=2,
    )


def _configure_logs(settings: Settings) -> None:
    renderer = structlog.processors.JSONRenderer() if settings.log_format == "json" else structlog.dev.ConsoleRenderer()
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    stamps = structlog.processors.TimeStamper(fmt="iso", utc=True)
    structlog.configure(
        processors=[structlog.processors.add_log_level, stamps, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )


if __name__ == "__main__":
    main()
