"""Visitors of public pages: they are asked for nothing, and no session of theirs is shown to the gateway."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from chassis.http.resources import resources_of

from ..clients import Client, Gateway
from ..errors import NotThere
from .context import RequestContext, anybody, outside
from .cookies import PORTAL
from .headers import POLICY


@dataclass(frozen=True)
class PublicContext(RequestContext):
    """A request to a public page. It is for the tenant of the host, or for the one that its query names."""

    tenant: str
    """The id in the query, which goes along in links; empty where the host decides."""
    contact: Client | None
    """The gateway as the contact may ask it who came by her link; her link may be too old."""

    @property
    def origin(self) -> str:
        """Where browsers find these pages: under the tenant's own host, or else under the console's address."""
        host = self.request.url.netloc
        is_own = (self.request.base_url.hostname or "") in self.settings.tenant_hosts
        return f"{'https' if self.settings.is_secure else 'http'}://{host}" if is_own else self.settings.console_url

    def way(self, path: str) -> str:
        """A public page of the same tenant."""
        return f"{path}?{urlencode({'tenant': self.tenant})}" if self.tenant else path

    def render(self, template: str, *, status: int = 200, **given: Any) -> HTMLResponse:  # noqa: ANN401 - as above
        """A page, which knows the way to others."""
        return super().render(template, status=status, way=self.way, **given)


async def public_context(request: Request, context: Annotated[RequestContext, Depends(anybody)]) -> PublicContext:
    """The context of a public page. Raises `NotThere` for a tenant that is none."""
    tenant, gateway = _asked(request), resources_of(request).get(Gateway)
    headers = outside(request, context.visitor)
    by_host = context.settings.tenant_hosts.get(request.base_url.hostname or "")
    named = {"X-Tenant": tenant or str(by_host)} if tenant or by_host else {}
    token = context.cookies.read(request, PORTAL)
    return PublicContext(
        request=request,
        visitor=context.visitor,
        ask=Client(gateway.asking(None, headers={**headers, **named})),
        view=context.view,
        settings=context.settings,
        hub=context.hub,
        now=context.now,
        tenant=tenant,
        contact=Client(gateway.asking(token, headers=headers)) if token else None,
    )


def with_sources(answer: HTMLResponse, *, images: str = "", forms: str = "") -> HTMLResponse:
    """The page with more origins for its pictures, or for what its forms lead to; scripts and styles stay ours."""
    policy = POLICY.replace("img-src 'self'", f"img-src 'self' {images}".rstrip())
    answer.headers["Content-Security-Policy"] = policy.replace(
        "form-action 'self'", f"form-action 'self' {forms}".rstrip()
    )
    return answer


def origin_of(url: str) -> str:
    """Scheme, host and port of an address; empty if it could break the header that names it."""
    parts = urlsplit(url)
    is_plain = parts.netloc and all(sign.isalnum() or sign in ".:-[]" for sign in parts.netloc)
    return f"{parts.scheme}://{parts.netloc}" if is_plain and parts.scheme in ("http", "https") else ""


def _asked(request: Request) -> str:
    text = request.query_params.get("tenant", "")
    try:
        return str(UUID(text)) if text else ""
    except ValueError:
        raise NotThere from None


Public = Annotated[PublicContext, Depends(public_context)]
