"""The whole process

Why: referrals answered by link, meetings, protection, duplicates, retention and month ends have rows of their own.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "month_end",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("month", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("made_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("rule", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_end")),
    )
    with op.batch_alter_table("month_end", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_month_end_month"), ["month"], unique=False)

    op.create_table(
        "absence",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("staff_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("cover_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["cover_id"], ["staff.id"], name=op.f("fk_absence_cover_id_staff")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_absence_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "four_eyes",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("act", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("thing", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("asked_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("answered_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["staff.id"], name=op.f("fk_four_eyes_answered_by_staff")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_four_eyes_asked_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_four_eyes")),
    )
    with op.batch_alter_table("four_eyes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_four_eyes_act"), ["act"], unique=False)
        batch_op.create_index(batch_op.f("ix_four_eyes_thing"), ["thing"], unique=False)

    op.create_table(
        "hold",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_hold_made_by_staff")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_hold_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hold_person_id"), ["person_id"], unique=False)

    op.create_table(
        "lookalike",
        sa.Column("person_a", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_b", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("why", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("found_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("judged_as", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("judged_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("judged_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["judged_by"], ["staff.id"], name=op.f("fk_lookalike_judged_by_staff")),
        sa.ForeignKeyConstraint(["person_a"], ["person.id"], name=op.f("fk_lookalike_person_a_person")),
        sa.ForeignKeyConstraint(["person_b"], ["person.id"], name=op.f("fk_lookalike_person_b_person")),
        sa.PrimaryKeyConstraint("person_a", "person_b", name=op.f("pk_lookalike")),
    )
    with op.batch_alter_table("lookalike", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lookalike_person_b"), ["person_b"], unique=False)

    op.create_table(
        "looked_at",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("record_class", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("thing", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("looked_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("looked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["looked_by"], ["staff.id"], name=op.f("fk_looked_at_looked_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_looked_at")),
    )
    with op.batch_alter_table("looked_at", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_looked_at_thing"), ["thing"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("held_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("regular", sa.Boolean(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("month", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("chair_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("minutes", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("made_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chair_id"], ["staff.id"], name=op.f("fk_meeting_chair_id_staff")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_meeting_made_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("month", name=op.f("uq_meeting_month")),
    )
    op.create_table(
        "sharing_meeting",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("held_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("closes_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("made_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_sharing_meeting_made_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_meeting")),
    )
    op.create_table(
        "tombstone",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("record_class", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("thing", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("case_number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("asked_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("agreed_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("erased_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("certificate", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.ForeignKeyConstraint(["agreed_by"], ["staff.id"], name=op.f("fk_tombstone_agreed_by_staff")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_tombstone_asked_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstone")),
    )
    with op.batch_alter_table("tombstone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tombstone_thing"), ["thing"], unique=False)

    op.create_table(
        "break_glass",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("case_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("staff_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("category", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("reviewed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reviewed_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("verdict", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_break_glass_case_id_case")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["staff.id"], name=op.f("fk_break_glass_reviewed_by_staff")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_break_glass_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass")),
    )
    with op.batch_alter_table("break_glass", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_break_glass_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_break_glass_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "exclusion",
        sa.Column("case_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("staff_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_exclusion_case_id_case")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_exclusion_made_by_staff")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_exclusion_staff_id_staff")),
        sa.PrimaryKeyConstraint("case_id", "staff_id", "since", name=op.f("pk_exclusion")),
    )
    with op.batch_alter_table("exclusion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exclusion_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "meeting_seat",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("meeting_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("staff_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("agency", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("city", sa.Boolean(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_seat_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_meeting_seat_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_seat")),
    )
    with op.batch_alter_table("meeting_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_seat_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "shared_contact",
        sa.Column("contact_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_shared_contact_contact_id_contact")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shared_contact_person_id_person")),
        sa.PrimaryKeyConstraint("contact_id", "person_id", name=op.f("pk_shared_contact")),
    )
    with op.batch_alter_table("shared_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shared_contact_person_id"), ["person_id"], unique=False)

    op.create_table(
        "sharing_seat",
        sa.Column("meeting_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("staff_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("pledged_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("present", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["sharing_meeting.id"], name=op.f("fk_sharing_seat_meeting_id_sharing_meeting")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_sharing_seat_staff_id_staff")),
        sa.PrimaryKeyConstraint("meeting_id", "staff_id", name=op.f("pk_sharing_seat")),
    )
    with op.batch_alter_table("sharing_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sharing_seat_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "sharing_topic",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("meeting_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("written_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("written_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["sharing_meeting.id"], name=op.f("fk_sharing_topic_meeting_id_sharing_meeting")
        ),
        sa.ForeignKeyConstraint(["written_by"], ["staff.id"], name=op.f("fk_sharing_topic_written_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_topic")),
    )
    with op.batch_alter_table("sharing_topic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sharing_topic_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "agency_link",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("entry_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("case_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("token_digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("code_digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("made_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("revoked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_agency_link_case_id_case")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_agency_link_entry_id_entry")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_agency_link_made_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_link")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_agency_link_code_digest")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_agency_link_token_digest")),
    )
    with op.batch_alter_table("agency_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_link_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "meeting_item",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("meeting_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("case_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("entry_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("result_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_meeting_item_case_id_case")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_meeting_item_entry_id_entry")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_item_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["result_id"], ["entry.id"], name=op.f("fk_meeting_item_result_id_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_item")),
        sa.UniqueConstraint("meeting_id", "kind", "entry_id", name=op.f("uq_meeting_item_meeting_id_kind_entry_id")),
    )
    with op.batch_alter_table("meeting_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_item_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_item_meeting_id"), ["meeting_id"], unique=False)

    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_thing"), ["thing"], unique=False)

    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index(
            "ix_follow_up_contact",
            ["contact_id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("same_as", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.create_index(batch_op.f("ix_person_same_as"), ["same_as"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_person_same_as_person"), "person", ["same_as"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_person_same_as_person"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_person_same_as"))
        batch_op.drop_column("same_as")

    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_follow_up_contact", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )

    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_thing"))

    with op.batch_alter_table("meeting_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_item_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_item_case_id"))

    op.drop_table("meeting_item")
    with op.batch_alter_table("agency_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_link_entry_id"))

    op.drop_table("agency_link")
    with op.batch_alter_table("sharing_topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sharing_topic_meeting_id"))

    op.drop_table("sharing_topic")
    with op.batch_alter_table("sharing_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sharing_seat_staff_id"))

    op.drop_table("sharing_seat")
    with op.batch_alter_table("shared_contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shared_contact_person_id"))

    op.drop_table("shared_contact")
    with op.batch_alter_table("meeting_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_seat_meeting_id"))

    op.drop_table("meeting_seat")
    with op.batch_alter_table("exclusion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exclusion_staff_id"))

    op.drop_table("exclusion")
    with op.batch_alter_table("break_glass", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_break_glass_staff_id"))
        batch_op.drop_index(batch_op.f("ix_break_glass_case_id"))

    op.drop_table("break_glass")
    with op.batch_alter_table("tombstone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tombstone_thing"))

    op.drop_table("tombstone")
    op.drop_table("sharing_meeting")
    op.drop_table("meeting")
    with op.batch_alter_table("looked_at", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_looked_at_thing"))

    op.drop_table("looked_at")
    with op.batch_alter_table("lookalike", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lookalike_person_b"))

    op.drop_table("lookalike")
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hold_person_id"))

    op.drop_table("hold")
    with op.batch_alter_table("four_eyes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_four_eyes_thing"))
        batch_op.drop_index(batch_op.f("ix_four_eyes_act"))

    op.drop_table("four_eyes")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_staff_id"))

    op.drop_table("absence")
    with op.batch_alter_table("month_end", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_month_end_month"))

    op.drop_table("month_end")
