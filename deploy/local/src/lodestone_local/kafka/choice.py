"""Apache Kafka, or the broker in memory where a machine cannot run it."""

from pathlib import Path

from .. import jars
from ..narration import Narrator
from ..settings import Settings


def why_not_apache(settings: Settings, libs: Path, narrator: Narrator) -> str | None:
    """Why Apache Kafka cannot run here, in words; None when it can, and then its jars are in `libs`."""
    if settings.kafka_embedded:
        return "LODESTONE_KAFKA=embedded"
    if jars.is_fetched(libs, jars.KAFKA):
        return jars.unusable_java()
    missing = jars.unusable_java() or jars.missing_maven()
    if missing is not None:
        return missing
    try:
        with narrator.step("Apache Kafka fetched from Maven Central (44 MB)", slow=True):
            jars.fetch(libs, jars.KAFKA)
    except jars.NotFetched as failed:
        return str(failed)
    return None
