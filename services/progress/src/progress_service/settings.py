"""What this service can be told."""

from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from chassis.settings import Settings as ChassisSettings


class Settings(ChassisSettings):
    """Chassis settings, and where files of evidence are kept."""

    files_folder: Path = Path(".local/files")
    """Where files are kept on one machine; a bucket goes before it."""
    bucket_url: str = ""
    """Of a bucket in an S3-compatible store, such as `https://files.example.com/evidence`."""
    bucket_region: str = "us-east-1"
    """The region that requests to the store are signed for."""
    bucket_access_key: str = ""
    """The name to sign in to the store with."""
    bucket_secret_key: SecretStr = SecretStr("")
    """Signs what is asked of the store."""
    files_per_criterion: int = 20
    """Files that a contact may send for one criterion."""
    file_patience: timedelta = timedelta(hours=1)
    """How long the bytes of a file may take; what has not come by then is removed."""
    pause_after_refusal: timedelta = timedelta(hours=1)
    """After which removing a file is tried again where the object store declines it, such as for a wrong key."""
