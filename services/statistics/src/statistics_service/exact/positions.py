"""Where reading begins after a rebalance.

Faust resumes its source partitions, then seeks them one by one, then clears the agents' queues, while it already
fetches: what arrives between a partition's seek and the clearing is lost, and the next commit jumps over it. So sources
are not fetched before Faust says it is ready, and then one seek, ours, puts every partition where its commit is.
"""

from collections.abc import Collection
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import IllegalStateError


async def seek_to_commits(consumer: AIOKafkaConsumer, changelogs: Collection[str]) -> bool:
    """Put each source partition at its commit, or at its beginning; False if the assignment changed meanwhile.

    Runs in the consumer's thread, where an exception would end the worker.
    """
    try:
        commits: dict[Any, int | None] = await consumer.seek_to_committed()
        for partition, offset in commits.items():
            if not offset and partition.topic not in changelogs:
                await consumer.seek_to_beginning(partition)
    except (IllegalStateError, AssertionError):
        return False
    return True
