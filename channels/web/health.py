"""Whether the service lives, and whether it can do its work. For machines that watch it."""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, jsonify


def health_pages(ready: Callable[[], Mapping[str, bool]]) -> Blueprint:
    """`/health/live` and `/health/ready`; not ready is 503, and says what is missing."""
    pages = Blueprint("health", __name__, url_prefix="/health")

    @pages.get("/live")
    def live() -> Response:
        return jsonify(live=True)

    @pages.get("/ready")
    def is_ready() -> tuple[Response, int]:
        there = dict(ready())
        return jsonify(there), 200 if all(there.values()) else 503

    return pages
