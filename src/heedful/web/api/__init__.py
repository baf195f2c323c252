"""The same journeys for programs: JSON in and out, a token for each program, described by OpenAPI."""

from heedful.web.api import campaigns, duties, jobs, people, segments, views

ROUTERS = (views.router, segments.router, campaigns.router, jobs.router, people.router, duties.router)
