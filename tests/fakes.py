"""Stand-ins with verbs, written by hand."""

from datetime import timedelta

from tests.cast import MONDAY


class FakeClock:
    """A clock that moves when told."""

    def __init__(self, at=MONDAY):
        self.at = at

    def __call__(self):
        return self.at

    def forward(self, **by):
        self.at += timedelta(**by)
        return self.at


class FakeChannel:
    """A provider that takes everything, unless told what to raise next."""

    def __init__(self, name="sms"):
        self.name = name
        self.sent = []  #: (urn, text) in order
        self.accepted = {}  #: id -> (urn, text): what the provider has, told to us or not
        self.fails = []  #: errors for the next sends, in order
        self.loses = []  #: errors for the next sends that the provider took all the same

    def send(self, urn, text, token):
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append((urn, text))
        external_id = f"SM{len(self.accepted):032x}"
        self.accepted[external_id] = (urn, text)
        if self.loses:
            raise self.loses.pop(0)
        return external_id

    def find(self, urn, text, since, known):
        found = [i for i, message in self.accepted.items() if message == (urn, text) and i not in known]
        return found[0] if found else None

    def to(self, urn):
        return [text for to, text in self.sent if to == urn]
