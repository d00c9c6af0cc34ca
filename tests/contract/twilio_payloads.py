"""What Twilio posts, byte for byte, and what it means. Accounts, people and places are made up."""

from bot.events import CarrierWord, Form
from tests.contract.rigs import ACCOUNT

_PLACES = (
    "ToCountry=US&ToState=DC&ToCity=WASHINGTON&ToZip=20001"
    "&FromCountry=US&FromState=DC&FromCity=WASHINGTON&FromZip=20001"
)


def _sid(number):
    return f"SM{number:032x}"


def _ids(number):
    sid = _sid(number)
    return f"MessageSid={sid}&SmsSid={sid}&SmsMessageSid={sid}&AccountSid={ACCOUNT}&ApiVersion=2010-04-01"


def _sms(number, rest):
    ends = "To=%2B12025550100&From=%2B12025550101"
    return f"{_PLACES}&{_ids(number)}&SmsStatus=received&NumSegments=1&{ends}&{rest}"


def _whatsapp(number, rest):
    return (
        f"{_ids(number)}&SmsStatus=received&NumSegments=1&ReferralNumMedia=0&To=whatsapp%3A%2B12025550100"
        f"&From=whatsapp%3A%2B12025550101&WaId=12025550101&ProfileName=Ana+Example&{rest}"
    )


_MEDIA = "https%3A%2F%2Fapi.twilio.com%2F2010-04-01%2FAccounts%2FAC0%2FMessages%2FMM0%2FMedia%2FME"

MESSAGES = {
    "a text": (
        _sms(1, "NumMedia=0&Body=I+feel+7%2F10+today+%26+slept+100%25"),
        {"text": "I feel 7/10 today & slept 100%"},
    ),
    "accents and emoji": (
        _sms(2, "NumMedia=0&Body=No+dorm%C3%AD+%F0%9F%99%81%2C+%C2%BFy+t%C3%BA%3F"),
        {"text": "No dormí 🙁, ¿y tú?"},
    ),
    "right to left": (
        _sms(3, "NumMedia=0&Body=%D7%A9%D7%9C%D7%95%D7%9D+%E2%80%8F%D9%A7"),
        {"text": "שלום \u200f\u0667"},
    ),
    "nothing": (_sms(4, "NumMedia=0&Body="), {"text": ""}),
    "lines and tabs": (_sms(5, "NumMedia=0&Body=one%0Atwo%09three"), {"text": "one\ntwo\tthree"}),
    "a NUL": (_sms(6, "NumMedia=0&Body=be%00fore"), {"text": "before"}),
    "a plus sign": (_sms(7, "NumMedia=0&Body=%2B1+more"), {"text": "+1 more"}),
    "the longest text": (_sms(8, f"NumMedia=0&Body={'a' * 1600}"), {"text": "a" * 1600}),
    "a text through a messaging service": (
        _sms(9, f"MessagingServiceSid=MG{'1' * 32}&NumMedia=0&Body=hello"),
        {"text": "hello"},
    ),
    "STOP, which the carrier has answered": (
        _sms(10, f"OptOutType=STOP&MessagingServiceSid=MG{'1' * 32}&NumMedia=0&Body=Stop"),
        {"text": "Stop", "carrier_word": CarrierWord.STOP},
    ),
    "START": (
        _sms(11, "OptOutType=START&NumMedia=0&Body=UNSTOP"),
        {"text": "UNSTOP", "carrier_word": CarrierWord.START},
    ),
    "HELP": (
        _sms(12, "OptOutType=HELP&NumMedia=0&Body=info"),
        {"text": "info", "carrier_word": CarrierWord.HELP},
    ),
    "STOP, which only we can act on": (_sms(13, "NumMedia=0&Body=STOP"), {"text": "STOP"}),
    "a picture with a caption": (
        _sms(14, f"NumMedia=1&Body=look&MediaContentType0=image%2Fjpeg&MediaUrl0={_MEDIA}0"),
        {
            "text": "look",
            "form": Form.MEDIA,
            "media": ("image/jpeg https://api.twilio.com/2010-04-01/Accounts/AC0/Messages/MM0/Media/ME0",),
        },
    ),
    "ten pictures": (
        _sms(
            15,
            "NumMedia=10&Body=&"
            + "&".join(f"MediaContentType{n}=image%2Fpng&MediaUrl{n}={_MEDIA}{n}" for n in range(10)),
        ),
        {
            "text": "",
            "form": Form.MEDIA,
            "media": tuple(
                f"image/png https://api.twilio.com/2010-04-01/Accounts/AC0/Messages/MM0/Media/ME{n}"
                for n in range(10)
            ),
        },
    ),
    "a picture that Twilio does not let us see": (
        _sms(16, "NumMedia=1&Body=look"),
        {"text": "look", "form": Form.MEDIA},
    ),
    "WhatsApp": (
        _whatsapp(17, "MessageType=text&NumMedia=0&Body=hola"),
        {"channel": "whatsapp", "urn": "whatsapp:+12025550101", "text": "hola"},
    ),
    "a WhatsApp voice message": (
        _whatsapp(
            18, f"MessageType=audio&NumMedia=1&Body=&MediaContentType0=audio%2Fogg&MediaUrl0={_MEDIA}0"
        ),
        {
            "channel": "whatsapp",
            "urn": "whatsapp:+12025550101",
            "text": "",
            "form": Form.MEDIA,
            "media": ("audio/ogg https://api.twilio.com/2010-04-01/Accounts/AC0/Messages/MM0/Media/ME0",),
        },
    ),
    "a WhatsApp place": (
        _whatsapp(19, "MessageType=location&NumMedia=0&Body=&Latitude=38.8977&Longitude=-77.0365"),
        {
            "channel": "whatsapp",
            "urn": "whatsapp:+12025550101",
            "text": "38.8977,-77.0365",
            "form": Form.LOCATION,
        },
    ),
    "a WhatsApp place with words": (
        _whatsapp(
            20,
            "MessageType=location&NumMedia=0&Body=come+here&Latitude=38.8977&Longitude=-77.0365"
            "&Address=1+Example+Street&Label=Bridge",
        ),
        {
            "channel": "whatsapp",
            "urn": "whatsapp:+12025550101",
            "text": "come here\n1 Example Street",
            "form": Form.LOCATION,
        },
    ),
    "a WhatsApp button of ours": (
        _whatsapp(
            21,
            "MessageType=button&NumMedia=0&Body=Seven&ButtonText=Seven&ButtonPayload=12%3Aask_mood"
            f"&OriginalRepliedMessageSid={_sid(99)}&OriginalRepliedMessageSender=whatsapp%3A%2B12025550100",
        ),
        {
            "channel": "whatsapp",
            "urn": "whatsapp:+12025550101",
            "text": "Seven",
            "form": Form.BUTTON,
            "button_run": 12,
            "button_step": "ask_mood",
        },
    ),
    "a WhatsApp button of another make": (
        _whatsapp(22, "MessageType=button&NumMedia=0&ButtonText=Yes%21&ButtonPayload=yes"),
        {"channel": "whatsapp", "urn": "whatsapp:+12025550101", "text": "Yes!", "form": Form.BUTTON},
    ),
    "a short code": (
        _sms(23, "NumMedia=0&Body=hi").replace("From=%2B12025550101", "From=72345"),
        {"urn": "tel:72345", "text": "hi"},
    ),
    "a sender with a name": (
        _sms(24, "NumMedia=0&Body=hi").replace("From=%2B12025550101", "From=Example+Co"),
        {"urn": "tel:Example Co", "text": "hi"},
    ),
    "a channel that is new to us": (
        _sms(25, "NumMedia=0&Body=hi").replace("From=%2B12025550101", "From=rcs%3A%2B12025550101"),
        {"urn": "rcs:+12025550101", "text": "hi"},
    ),
}
"""name -> (body of the post, what is particular about the event)"""


def expected(name):
    """The fields of the event that this payload means, its time left out."""
    number = list(MESSAGES).index(name) + 1
    usual = {
        "channel": "sms",
        "urn": "tel:+12025550101",
        "external_id": _sid(number),
        "form": Form.TEXT,
        "media": (),
        "carrier_word": None,
        "button_run": None,
        "button_step": None,
    }
    return usual | MESSAGES[name][1]


def status(word, rest="", to="%2B12025550101"):
    """The body of a status callback."""
    sid = _sid(7)
    return (
        f"SmsSid={sid}&SmsStatus={word}&MessageStatus={word}&To={to}&MessageSid={sid}"
        f"&AccountSid={ACCOUNT}&From=%2B12025550100&ApiVersion=2010-04-01{rest}"
    )
