"""The words that carriers and Hearback itself act on before any script sees them."""

from importlib.resources import files

from flows.issues.given import Reserved
from flows.plain import read_plain


def load_reserved() -> Reserved:
    """The reserved words that come with Hearback; a provider's own belong into `reserved.yaml`."""
    said = read_plain((files("flows") / "reserved.yaml").read_text("utf-8"))
    return Reserved(carrier=tuple(said["carrier"]), globals=said["globals"])
