"""The team's pages: who is signed in, what they may see, and each journey as a page."""

from heedful.web.team import (
    campaigns,
    concerns,
    consent,
    containment,
    duties,
    incidents,
    provider,
    requests,
    rules,
    segments,
    sign_in,
    views,
    work,
)

ROUTERS = (
    sign_in.router, provider.router, views.router, segments.router, campaigns.router, consent.router, work.router, requests.router, concerns.router,
    incidents.router, duties.router, rules.router, containment.router,
)  # fmt: skip
