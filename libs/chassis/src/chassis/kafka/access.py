"""Rules of the broker: what `contracts.access` allows is put to a broker that has an authorizer."""
# ruff: noqa: SLF001 - the library's admin client has no request for rules, only their shapes

from collections.abc import Sequence
from typing import Any

import structlog
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.admin import CreateAclsRequest_v1, DescribeAclsRequest
from aiokafka.protocol.api import Request

from contracts.access import Operation, Resource, Rule, rules

from ..settings import Settings
from .clients import make_admin

log = structlog.get_logger(__name__)

# Numbers of Kafka's protocol: org.apache.kafka.common.acl and .resource, and Errors.SECURITY_DISABLED.
_RESOURCES = {Resource.TOPIC: 2, Resource.GROUP: 3}
_OPERATIONS = {Operation.READ: 3, Operation.WRITE: 4, Operation.DESCRIBE: 8}
_ANY, _LITERAL, _PREFIXED, _ALLOW = 1, 3, 4, 3
_NO_AUTHORIZER = 54
_EVERYWHERE = "*"

Creation = tuple[int, str, int, str, str, int, int]


class _CreateRules(Request[CreateAclsRequest_v1]):  # type: ignore[misc] # aiokafka publishes no types
    """All rules in one request; the library's own takes one."""

    API_KEY = CreateAclsRequest_v1.API_KEY

    def __init__(self, creations: Sequence[Creation]) -> None:
        self._creations = creations

    def build(self, request_struct_class: type[CreateAclsRequest_v1]) -> CreateAclsRequest_v1:
        return request_struct_class(list(self._creations))


async def allow(settings: Settings) -> bool:
    """Put every rule to the broker; False, and nothing done, if it has no authorizer and lets everybody do everything.

    Rules that are there already stay, also those that nobody needs any more: an operator takes them away. Raises
    `RuntimeError` for a broker that does not let us.
    """
    if settings.ephemeral_broker:
        return False
    admin = make_admin(settings)
    await admin.start()
    try:
        if not await _has_authorizer(admin):
            log.info("rules_left_out", reason="the broker has no authorizer; whoever reaches it may do everything")
            return False
        wanted = rules(settings.inbound_writers)
        await _create(admin, [_creation(rule, settings.topic_prefix) for rule in wanted])
        log.info("rules_put", number=len(wanted), inbound_writers=list(settings.inbound_writers))
        return True
    finally:
        await admin.close()


async def _has_authorizer(admin: AIOKafkaAdminClient) -> bool:
    everything = (_ANY, None, _ANY, None, None, _ANY, _ANY)
    answer: Any = await admin._send_request(DescribeAclsRequest(*everything))
    if answer.error_code not in (0, _NO_AUTHORIZER):
        message = f"the broker does not show its rules: code {answer.error_code}, {answer.error_message}"
        raise RuntimeError(message)
    return bool(answer.error_code == 0)


async def _create(admin: AIOKafkaAdminClient, creations: Sequence[Creation]) -> None:
    answer: Any = await admin._send_request(_CreateRules(creations))
    refused = [response for response in answer.creation_responses if response[0] != 0]
    if refused:
        message = f"{len(refused)} of {len(creations)} rules were refused, the first with {refused[0]}"
        raise RuntimeError(message)


def _creation(rule: Rule, prefix: str) -> Creation:
    pattern = _PREFIXED if rule.is_prefix else _LITERAL
    named = (_RESOURCES[rule.resource], f"{prefix}{rule.name}", pattern)
    return (*named, f"User:{rule.principal}", _EVERYWHERE, _OPERATIONS[rule.operation], _ALLOW)
