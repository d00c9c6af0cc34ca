"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
"""Microseconds since 1970, UTC."""


def upgrade():
    op.create_table(
        "audit",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("prev", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("actor_kind IN ('staff', 'system')", name=op.f("ck_audit_actor_kind")),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_table(
        "clinic",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("index_key_enc", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clinic"),
    )
    op.create_table(
        "clock_slot",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_clock_slot"),
    )
    op.create_table(
        "flow_version",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_flow_version"),
        sa.UniqueConstraint("name", "version", name="uq_flow_version_name_version"),
    )
    op.create_table(
        "policy",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("queue_class", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("effective_at", INSTANT, nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "queue_class IN ('crisis', 'urgent', 'clinical', 'administrative')",
            name=op.f("ck_policy_queue_class"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_policy"),
        sa.UniqueConstraint("queue_class", "version", name="uq_policy_queue_class_version"),
    )
    op.create_table(
        "staff",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("name_enc", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("disabled_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
    )
    op.create_table(
        "patient",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("clinic_id", KEY, nullable=False),
        sa.Column("name_enc", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_patient_clinic_id"),
        sa.PrimaryKeyConstraint("id", name="pk_patient"),
    )
    op.create_table(
        "policy_step",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("policy_id", KEY, nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("wait_s", sa.Integer(), nullable=False),
        sa.Column("rota", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("staff_id", KEY, nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN rota IS NULL THEN 0 ELSE 1 END) + (CASE WHEN role IS NULL THEN 0 ELSE 1 END) + (CASE WHEN staff_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_policy_step_one_target"),
        ),
        sa.CheckConstraint("wait_s > 0", name=op.f("ck_policy_step_wait_s")),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name="fk_policy_step_policy_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_policy_step_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_policy_step"),
        sa.UniqueConstraint("policy_id", "n", name="uq_policy_step_policy_id_n"),
    )
    op.create_table(
        "rota_shift",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("rota", sa.Text(), nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_rota_shift_span")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_rota_shift_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rota_shift"),
    )
    op.create_index("ix_rota_shift_rota", "rota_shift", ["rota", "ends_at"], unique=False)

    op.create_table(
        "shift_override",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("rota", sa.Text(), nullable=False),
        sa.Column("add_id", KEY, nullable=True),
        sa.Column("remove_id", KEY, nullable=True),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "add_id IS NOT NULL OR remove_id IS NOT NULL", name=op.f("ck_shift_override_changes_something")
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_shift_override_span")),
        sa.ForeignKeyConstraint(["add_id"], ["staff.id"], name="fk_shift_override_add_id"),
        sa.ForeignKeyConstraint(["remove_id"], ["staff.id"], name="fk_shift_override_remove_id"),
        sa.PrimaryKeyConstraint("id", name="pk_shift_override"),
    )
    op.create_index("ix_shift_override_rota", "shift_override", ["rota", "ends_at"], unique=False)

    op.create_table(
        "staff_contact_point",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("urn_index", sa.LargeBinary(), nullable=False),
        sa.Column("urn_enc", sa.Text(), nullable=False),
        sa.Column("verified_at", INSTANT, nullable=True),
        sa.Column("disabled_at", INSTANT, nullable=True),
        sa.Column("disabled_why", sa.Text(), nullable=True),
        sa.CheckConstraint("length(urn_index) = 32", name=op.f("ck_staff_contact_point_urn_index")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_contact_point_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_contact_point"),
        sa.UniqueConstraint("channel", "urn_index", name="uq_staff_contact_point_channel_urn_index"),
    )
    op.create_index("ix_staff_contact_point_staff", "staff_contact_point", ["staff_id"], unique=False)

    op.create_table(
        "web_session",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.CheckConstraint("created_at < expires_at", name=op.f("ck_web_session_expires_at")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_web_session_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_web_session"),
        sa.UniqueConstraint("token_hash", name="uq_web_session_token_hash"),
    )
    op.create_index("ix_web_session_staff", "web_session", ["staff_id"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("place_enc", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "status IN ('booked', 'cancelled', 'attended', 'missed')", name=op.f("ck_appointment_status")
        ),
        sa.CheckConstraint("ends_at IS NULL OR starts_at < ends_at", name=op.f("ck_appointment_span")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_appointment_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appointment"),
        sa.UniqueConstraint("external_id", name="uq_appointment_external_id"),
    )
    op.create_index("ix_appointment_patient", "appointment", ["patient_id", "starts_at"], unique=False)

    op.create_table(
        "conversation",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("patient_id", KEY, nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("taken_by", KEY, nullable=True),
        sa.Column("introduced_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_conversation_patient_id"),
        sa.ForeignKeyConstraint(["taken_by"], ["staff.id"], name="fk_conversation_taken_by"),
        sa.PrimaryKeyConstraint("id", name="pk_conversation"),
        sa.UniqueConstraint("patient_id", name="uq_conversation_patient_id"),
    )
    op.create_table(
        "enrolment",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("next_at", INSTANT, nullable=True),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint("ended_at IS NULL OR next_at IS NULL", name=op.f("ck_enrolment_ended_at")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_enrolment_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment"),
    )
    op.create_index(
        "ix_enrolment_due",
        "enrolment",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index(
        "uq_enrolment_current",
        "enrolment",
        ["patient_id", "flow"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    op.create_table(
        "contact",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("conversation_id", KEY, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("urn_index", sa.LargeBinary(), nullable=False),
        sa.Column("urn_enc", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("stopped_at", INSTANT, nullable=True),
        sa.Column("unreachable_at", INSTANT, nullable=True),
        sa.CheckConstraint("length(urn_index) = 32", name=op.f("ck_contact_urn_index")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_contact_conversation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
        sa.UniqueConstraint("channel", "urn_index", name="uq_contact_channel_urn_index"),
    )
    op.create_index("ix_contact_conversation", "contact", ["conversation_id"], unique=False)

    op.create_table(
        "handoff",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("conversation_id", KEY, nullable=False),
        sa.Column("queue_class", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner_id", KEY, nullable=True),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("promised_at", INSTANT, nullable=True),
        sa.Column("taken_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_handoff_closed_at")),
        sa.CheckConstraint(
            "queue_class IN ('crisis', 'urgent', 'clinical', 'administrative')",
            name=op.f("ck_handoff_queue_class"),
        ),
        sa.CheckConstraint("state <> 'taken' OR taken_at IS NOT NULL", name=op.f("ck_handoff_taken_at")),
        sa.CheckConstraint("state IN ('open', 'taken', 'closed')", name=op.f("ck_handoff_state")),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_handoff_outcome")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_handoff_conversation_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name="fk_handoff_owner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_handoff"),
        sa.UniqueConstraint("ref", name="uq_handoff_ref"),
    )
    op.create_index(
        "uq_handoff_open",
        "handoff",
        ["conversation_id", "queue_class"],
        unique=True,
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )

    op.create_table(
        "work",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("conversation_id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("ref_id", KEY, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('send', 'send_now', 'wake', 'page')", name=op.f("ck_work_kind")),
        sa.CheckConstraint("(done_at IS NULL) = (outcome IS NULL)", name=op.f("ck_work_outcome")),
        sa.CheckConstraint("lane IN (0, 1, 2)", name=op.f("ck_work_lane")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_work_conversation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_work"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_work_due",
        "work",
        ["lane", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index(
        "ix_work_order",
        "work",
        ["conversation_id", "id", "lane"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL AND kind = 'send'"),
        postgresql_where=sa.text("done_at IS NULL AND kind = 'send'"),
    )
    op.create_index(
        "uq_work_about",
        "work",
        ["ref_id", "kind"],
        unique=True,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )

    op.create_table(
        "message",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("conversation_id", KEY, nullable=False),
        sa.Column("contact_id", KEY, nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("body_enc", sa.Text(), nullable=False),
        sa.Column("media_enc", sa.Text(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("concern_level", sa.Text(), nullable=True),
        sa.Column("concern_category", sa.Text(), nullable=True),
        sa.Column("concern_rules", sa.Text(), nullable=True),
        sa.Column("reply_to", KEY, nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("lane", sa.SmallInteger(), nullable=True),
        sa.Column("even_if_stopped", sa.Boolean(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("wired_at", INSTANT, nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("segments", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint(
            "(direction = 'in' AND key IS NULL AND lane IS NULL AND even_if_stopped IS NULL AND status IS NULL) OR (direction = 'out' AND key IS NOT NULL AND lane IS NOT NULL AND even_if_stopped IS NOT NULL AND status IS NOT NULL)",
            name=op.f("ck_message_out_has_status"),
        ),
        sa.CheckConstraint(
            "direction = 'out' OR external_id IS NOT NULL", name=op.f("ck_message_in_has_external_id")
        ),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_message_direction")),
        sa.CheckConstraint(
            "form IN ('text', 'media', 'location', 'button', 'edit')", name=op.f("ck_message_form")
        ),
        sa.CheckConstraint(
            "status IN ('queued', 'wired', 'errored', 'sent', 'delivered', 'failed')",
            name=op.f("ck_message_status"),
        ),
        sa.CheckConstraint("lane IN (0, 1, 2)", name=op.f("ck_message_lane")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_message_contact_id"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_message_conversation_id"),
        sa.ForeignKeyConstraint(["reply_to"], ["message.id"], name="fk_message_reply_to"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint(
            "channel", "direction", "external_id", name="uq_message_channel_direction_external_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_message_conversation", "message", ["conversation_id", "direction", "id"], unique=False
    )

    op.create_table(
        "page",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("handoff_id", KEY, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("told", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reached", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_at", INSTANT, nullable=True),
        sa.Column("acked_by", KEY, nullable=True),
        sa.Column("acked_at", INSTANT, nullable=True),
        sa.CheckConstraint("state <> 'acked' OR acked_at IS NOT NULL", name=op.f("ck_page_acked_at")),
        sa.CheckConstraint("state IN ('firing', 'acked', 'closed')", name=op.f("ck_page_state")),
        sa.ForeignKeyConstraint(["acked_by"], ["staff.id"], name="fk_page_acked_by"),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.id"], name="fk_page_handoff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_page"),
        sa.UniqueConstraint("handoff_id", name="uq_page_handoff_id"),
    )
    op.create_table(
        "run",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("conversation_id", KEY, nullable=False),
        sa.Column("contact_id", KEY, nullable=False),
        sa.Column("flow_version_id", KEY, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "(status IN ('waiting', 'suspended')) = (ended_at IS NULL)", name=op.f("ck_run_ended_at")
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'suspended', 'completed', 'expired', 'failed')", name=op.f("ck_run_status")
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_run_contact_id"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_run_conversation_id"),
        sa.ForeignKeyConstraint(["flow_version_id"], ["flow_version.id"], name="fk_run_flow_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_run_open",
        "run",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('waiting', 'suspended')"),
        postgresql_where=sa.text("status IN ('waiting', 'suspended')"),
    )

    op.create_table(
        "clock",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("handoff_id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("promised_at", INSTANT, nullable=False),
        sa.Column("met_at", INSTANT, nullable=True),
        sa.Column("met_message_id", KEY, nullable=True),
        sa.Column("breached_at", INSTANT, nullable=True),
        sa.Column("patient_told_at", INSTANT, nullable=True),
        sa.Column("supervisor_told_at", INSTANT, nullable=True),
        sa.CheckConstraint("kind IN ('first_reply', 'next_reply')", name=op.f("ck_clock_kind")),
        sa.CheckConstraint("due_at <= promised_at", name=op.f("ck_clock_due_at")),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.id"], name="fk_clock_handoff_id"),
        sa.ForeignKeyConstraint(["met_message_id"], ["message.id"], name="fk_clock_met_message_id"),
        sa.PrimaryKeyConstraint("id", name="pk_clock"),
    )
    op.create_index(
        "ix_clock_due",
        "clock",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("met_at IS NULL"),
        postgresql_where=sa.text("met_at IS NULL"),
    )
    op.create_index(
        "uq_clock_running",
        "clock",
        ["handoff_id", "kind"],
        unique=True,
        sqlite_where=sa.text("met_at IS NULL"),
        postgresql_where=sa.text("met_at IS NULL"),
    )

    op.create_table(
        "consent",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("contact_id", KEY, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("message_id", KEY, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("purpose IN ('messages')", name=op.f("ck_consent_purpose")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_consent_contact_id"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_consent_message_id"),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_contact", "consent", ["contact_id"], unique=False)

    op.create_table(
        "handoff_event",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("handoff_id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("message_id", KEY, nullable=True),
        sa.Column("staff_id", KEY, nullable=True),
        sa.Column("detail_enc", sa.Text(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('opened', 'joined', 'paged', 'taken', 'closed')", name=op.f("ck_handoff_event_kind")
        ),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.id"], name="fk_handoff_event_handoff_id"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_handoff_event_message_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_handoff_event_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_handoff_event"),
    )
    op.create_index("ix_handoff_event_handoff", "handoff_event", ["handoff_id", "id"], unique=False)

    op.create_table(
        "result",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("conversation_id", KEY, nullable=False),
        sa.Column("run_id", KEY, nullable=True),
        sa.Column("message_id", KEY, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value_int", sa.Integer(), nullable=True),
        sa.Column("value_text", sa.Text(), nullable=True),
        sa.Column("missing", sa.Text(), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "missing IN ('refused', 'not_understood', 'no_reply', 'expired', 'never_sent')",
            name=op.f("ck_result_missing"),
        ),
        sa.CheckConstraint(
            "(CASE WHEN value_int IS NULL THEN 0 ELSE 1 END) + (CASE WHEN value_text IS NULL THEN 0 ELSE 1 END) + (CASE WHEN missing IS NULL THEN 0 ELSE 1 END) <= 1",
            name=op.f("ck_result_one_value"),
        ),
        sa.CheckConstraint(
            "value_int IS NOT NULL OR value_text IS NOT NULL OR missing IS NOT NULL OR message_id IS NOT NULL",
            name=op.f("ck_result_words"),
        ),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_result_conversation_id"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_result_message_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_result_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_result"),
    )
    op.create_index("ix_result_conversation", "result", ["conversation_id", "name", "at"], unique=False)


def downgrade():
    for table in (
        "result",
        "handoff_event",
        "consent",
        "clock",
        "run",
        "page",
        "message",
        "work",
        "handoff",
        "contact",
        "enrolment",
        "conversation",
        "appointment",
        "web_session",
        "staff_contact_point",
        "shift_override",
        "rota_shift",
        "policy_step",
        "patient",
        "staff",
        "policy",
        "flow_version",
        "clock_slot",
        "clinic",
        "audit",
    ):
        op.drop_table(table)
