"""What browsers and webhooks reach, as one Flask app."""

from channels.web.app import create_app
from channels.web.simulator import Simulator

__all__ = ["Simulator", "create_app"]
