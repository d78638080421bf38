"""How a suppression remembers an address without keeping it."""

from hashlib import sha256
from uuid import UUID


def fingerprint(tenant_id: UUID, address: str) -> str:
    """The hash a suppression keeps of an address: the same for every spelling, and another one for every tenant."""
    return sha256(f"{tenant_id}\x1f{address.strip().lower()}".encode()).hexdigest()
