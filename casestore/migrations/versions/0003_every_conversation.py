"""Every conversation

Why: appointments, safety timers of visits, staff phrases and what is held back have rows of their own.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dialog_step",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("dialog", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("event", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "dialog", "key", "language", "event", name=op.f("pk_dialog_step")),
    )
    op.create_table(
        "held_back",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("thing", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("made_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_held_back_made_by_staff")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_held_back_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_back")),
    )
    with op.batch_alter_table("held_back", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_back_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_held_back_thing"), ["thing"], unique=False)

    op.create_table(
        "partner",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("agency", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ended_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["ended_by"], ["staff.id"], name=op.f("fk_partner_ended_by_staff")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_partner_made_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
    )
    op.create_table(
        "staff_phrase",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("category", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("out", sa.Boolean(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["staff.id"], name=op.f("fk_staff_phrase_changed_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_phrase")),
    )
    op.create_table(
        "standstill",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("what", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["ended_by"], ["staff.id"], name=op.f("fk_standstill_ended_by_staff")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_standstill_made_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standstill")),
    )
    with op.batch_alter_table("standstill", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standstill_what"), ["what"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("case_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("staff_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("way", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("offer", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_appointment_case_id_case")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_appointment_person_id_person")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_appointment_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index("ix_appointment_case", ["case_id", "starts_at"], unique=False)
        batch_op.create_index("ix_appointment_day", ["staff_id", "starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointment_person_id"), ["person_id"], unique=False)

    op.create_table(
        "paper_asked",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("case_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("by_day", sa.Date(), nullable=True),
        sa.Column("messages", sa.JSON(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("settled_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("settled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_paper_asked_asked_by_staff")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_paper_asked_case_id_case")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_paper_asked_person_id_person")),
        sa.ForeignKeyConstraint(["settled_by"], ["staff.id"], name=op.f("fk_paper_asked_settled_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_asked")),
    )
    with op.batch_alter_table("paper_asked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_asked_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paper_asked_person_id"), ["person_id"], unique=False)

    op.create_table(
        "partner_link",
        sa.Column("token_digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("code_digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("partner_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("used_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_partner_link_partner_id_partner")),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_partner_link")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_partner_link_code_digest")),
    )
    with op.batch_alter_table("partner_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_link_partner_id"), ["partner_id"], unique=False)

    op.create_table(
        "appointment_cell",
        sa.Column("staff_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("appointment_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_appointment_cell_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_appointment_cell_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", "at", name=op.f("pk_appointment_cell")),
    )
    with op.batch_alter_table("appointment_cell", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_cell_appointment_id"), ["appointment_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("staff_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("contact_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("case_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("started_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expected_back_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("alerted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("rung_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("back_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("cleared_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("cleared_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("place", sa.LargeBinary(), nullable=True),
        sa.Column("found", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_visit_case_id_case")),
        sa.ForeignKeyConstraint(["cleared_by"], ["staff.id"], name=op.f("fk_visit_cleared_by_staff")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_visit_contact_id_contact")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visit_person_id_person")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_visit_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_visit_open",
            ["expected_back_at"],
            unique=False,
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_visit_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_staff_id"), ["staff_id"], unique=False)

    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("partner_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("menu", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.create_index(batch_op.f("ix_contact_partner_id"), ["partner_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_contact_partner_id_partner"), "partner", ["partner_id"], ["id"])

    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edition", sqlmodel.sql.sqltypes.AutoString(), nullable=True))

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("read_token", sqlmodel.sql.sqltypes.AutoString(), nullable=False))
        batch_op.add_column(sa.Column("own_accord", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("carried_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("pushes", sa.Integer(), nullable=True))
        batch_op.create_index(
            "ix_message_carried",
            ["carried_by"],
            unique=False,
            sqlite_where=sa.text("carried_by IS NOT NULL"),
            postgresql_where=sa.text("carried_by IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_message_pushed",
            ["settled_at"],
            unique=False,
            sqlite_where=sa.text("pushes > 0"),
            postgresql_where=sa.text("pushes > 0"),
        )
        batch_op.create_index(
            "ix_message_read",
            ["contact_id", "at"],
            unique=False,
            sqlite_where=sa.text("read_token <> ''"),
            postgresql_where=sa.text("read_token <> ''"),
        )


def downgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_message_read", sqlite_where=sa.text("read_token <> ''"), postgresql_where=sa.text("read_token <> ''")
        )
        batch_op.drop_index("ix_message_pushed", sqlite_where=sa.text("pushes > 0"), postgresql_where=sa.text("pushes > 0"))
        batch_op.drop_index(
            "ix_message_carried",
            sqlite_where=sa.text("carried_by IS NOT NULL"),
            postgresql_where=sa.text("carried_by IS NOT NULL"),
        )
        batch_op.drop_column("pushes")
        batch_op.drop_column("carried_by")
        batch_op.drop_column("own_accord")
        batch_op.drop_column("read_token")

    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.drop_column("edition")

    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_contact_partner_id_partner"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_contact_partner_id"))
        batch_op.drop_column("menu")
        batch_op.drop_column("partner_id")

    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_staff_id"))
        batch_op.drop_index(batch_op.f("ix_visit_person_id"))
        batch_op.drop_index(
            "ix_visit_open", sqlite_where=sa.text("cleared_at IS NULL"), postgresql_where=sa.text("cleared_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_visit_case_id"))

    op.drop_table("visit")
    with op.batch_alter_table("appointment_cell", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_cell_appointment_id"))

    op.drop_table("appointment_cell")
    with op.batch_alter_table("partner_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partner_link_partner_id"))

    op.drop_table("partner_link")
    with op.batch_alter_table("paper_asked", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_asked_person_id"))
        batch_op.drop_index(batch_op.f("ix_paper_asked_case_id"))

    op.drop_table("paper_asked")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_person_id"))
        batch_op.drop_index("ix_appointment_day")
        batch_op.drop_index("ix_appointment_case")

    op.drop_table("appointment")
    with op.batch_alter_table("standstill", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standstill_what"))

    op.drop_table("standstill")
    op.drop_table("staff_phrase")
    op.drop_table("partner")
    with op.batch_alter_table("held_back", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_held_back_thing"))
        batch_op.drop_index(batch_op.f("ix_held_back_person_id"))

    op.drop_table("held_back")
    op.drop_table("dialog_step")
