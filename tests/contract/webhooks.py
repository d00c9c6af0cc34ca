"""The web app with fakes behind it, and posts as Twilio makes them."""

from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

from channels.sms import SmsDoor
from channels.web import create_app
from tests.contract.rigs import PUBLIC_URL, TOKEN

MESSAGE = "/webhooks/twilio/message"
STATUS = "/webhooks/twilio/status"


class Desk:
    """Takes what comes in, or fails as told."""

    def __init__(self):
        self.events = []
        self.bells = 0
        self.fails = None

    def receive(self, event):
        if self.fails is not None:
            raise self.fails
        self.events.append(event)

    def ring(self):
        self.bells += 1


def app(desk, *, public_url=PUBLIC_URL, tokens=(TOKEN,)):
    return create_app(
        receive=desk.receive,
        status_changed=desk.receive,
        sms=SmsDoor(public_url=public_url, auth_tokens=tokens),
        ready=lambda: {"database": True},
        rung=desk.ring,
    )


def signature(target, body, *, public_url=PUBLIC_URL, token=TOKEN, algorithm="HMAC_SHA1"):
    """What Twilio signs: the address as it knows it, and the fields after decoding."""
    form = dict(parse_qsl(body, keep_blank_values=True))
    headers = {
        "X-Twilio-Signature": RequestValidator(token).compute_signature(public_url + target, form, algorithm)
    }
    if algorithm != "HMAC_SHA1":
        headers["X-Twilio-Webhooks-Signature-Settings"] = f"key=webhooks_sharedkey_1,algorithm={algorithm}"
    return headers


def post(client, target, body, headers=None, **signing):
    """Post this body to this path; signed by Twilio unless other headers are given."""
    return client.post(
        target,
        data=body if isinstance(body, bytes) else body.encode(),
        content_type="application/x-www-form-urlencoded; charset=UTF-8",
        headers=signature(target, body, **signing) if headers is None else headers,
    )
