"""SMS and WhatsApp, through Twilio."""

from channels.sms.adapter import Sms, WhatsApp
from channels.sms.door import SmsDoor

__all__ = ["Sms", "SmsDoor", "WhatsApp"]
