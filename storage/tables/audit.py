"""Who did what: a chain in which every entry vouches for the one before. Ids only, never anybody's words."""

import sqlalchemy as sa

from storage.instant import Instant
from storage.tables.columns import Key, metadata, one_of, text

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", Key, primary_key=True, autoincrement=False),  # 1, 2, 3 … without a gap
    sa.Column("at", Instant, nullable=False),
    text("actor"),
    text("actor_kind"),
    text("action"),
    text("subject_kind"),
    text("subject_id"),
    text("detail"),
    sa.Column("prev", sa.LargeBinary, nullable=False),
    sa.Column("mac", sa.LargeBinary, nullable=False),
    one_of("actor_kind", ["staff", "system"]),
)
