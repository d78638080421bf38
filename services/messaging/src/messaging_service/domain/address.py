"""How an opt-out remembers an address without keeping it."""

from hashlib import sha256
from uuid import UUID


def fingerprint(tenant_id: UUID, address: str) -> str:
    """What a suppression keeps of an address: the same for every spelling, another one in every tenant."""
    return sha256(f"{tenant_id}\x1f{address.strip().lower()}".encode()).hexdigest()
