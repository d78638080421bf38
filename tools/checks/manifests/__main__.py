"""`python -m tools.checks.manifests`: every overlay of deploy/k8s is built and held against the code."""

import sys
from collections.abc import Callable, Iterator

from tools.checks.manifests.alerts import unfounded
from tools.checks.manifests.building import overlays
from tools.checks.manifests.flows import leaking
from tools.checks.manifests.manifest import Manifests
from tools.checks.manifests.paths import misrouted
from tools.checks.manifests.pods import careless
from tools.checks.manifests.references import dangling
from tools.checks.manifests.scaling import boundless
from tools.checks.manifests.schemas import misshapen
from tools.checks.manifests.settings import unreadable

CHECKS: tuple[Callable[[Manifests], Iterator[str]], ...] = (
    misshapen,
    careless,
    dangling,
    unreadable,
    boundless,
    unfounded,
    leaking,
    misrouted,
)


def main() -> int:
    """Print what is wrong; exit status 1 if anything is."""
    found = [
        f"{name}: {sentence}"
        for name, manifests in overlays().items()
        for check in CHECKS
        for sentence in check(manifests)
    ]
    print(*dict.fromkeys(found), sep="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
