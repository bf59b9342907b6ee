"""The console

Why: printed papers, keys of the room and what the desks keep for each worker have rows of their own.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "local_resource",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_resource")),
    )
    op.create_table(
        "calendar_link",
        sa.Column("token_digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("staff_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_calendar_link_staff_id_staff")),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_calendar_link")),
    )
    with op.batch_alter_table("calendar_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_link_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "local_resource_change",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("resource_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("what", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_local_resource_change_made_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_resource_change")),
    )
    with op.batch_alter_table("local_resource_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_local_resource_change_resource_id"), ["resource_id"], unique=False)

    op.create_table(
        "saved_view",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("staff_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("query", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_saved_view_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_view_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "sent_once",
        sa.Column("staff_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("once", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_sent_once_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", "once", name=op.f("pk_sent_once")),
    )
    with op.batch_alter_table("sent_once", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_once_at"), ["at"], unique=False)

    op.create_table(
        "meeting_pack",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("meeting_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("made_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_meeting_pack_made_by_staff")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_pack_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_pack")),
    )
    with op.batch_alter_table("meeting_pack", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_pack_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "case_review",
        sa.Column("month", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("case_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("seen_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("asked", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["asked"], ["entry.id"], name=op.f("fk_case_review_asked_entry")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_review_case_id_case")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_review_person_id_person")),
        sa.ForeignKeyConstraint(["seen_by"], ["staff.id"], name=op.f("fk_case_review_seen_by_staff")),
        sa.PrimaryKeyConstraint("month", "case_id", name=op.f("pk_case_review")),
    )
    with op.batch_alter_table("case_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_review_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_review_person_id"), ["person_id"], unique=False)

    op.create_table(
        "flag",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("case_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("asked_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("answered_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("read_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["answer"], ["entry.id"], name=op.f("fk_flag_answer_entry")),
        sa.ForeignKeyConstraint(["answered_by"], ["staff.id"], name=op.f("fk_flag_answered_by_staff")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_flag_asked_by_staff")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_flag_case_id_case")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_flag_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
    )
    with op.batch_alter_table("flag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flag_asked_by"), ["asked_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_flag_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_flag_open",
            ["asked_at"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_flag_person_id"), ["person_id"], unique=False)

    op.create_table(
        "meeting_pack_case",
        sa.Column("pack_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("case_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("layer", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_meeting_pack_case_case_id_case")),
        sa.ForeignKeyConstraint(["pack_id"], ["meeting_pack.id"], name=op.f("fk_meeting_pack_case_pack_id_meeting_pack")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_meeting_pack_case_person_id_person")),
        sa.PrimaryKeyConstraint("pack_id", "case_id", name=op.f("pk_meeting_pack_case")),
    )
    with op.batch_alter_table("meeting_pack_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_pack_case_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_pack_case_person_id"), ["person_id"], unique=False)

    op.create_table(
        "printed_form",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("case_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("paper", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("entry_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("made_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_printed_form_case_id_case")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_printed_form_entry_id_entry")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_printed_form_made_by_staff")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_printed_form_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printed_form")),
    )
    with op.batch_alter_table("printed_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_printed_form_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_printed_form_person_id"), ["person_id"], unique=False)

    op.create_table(
        "room_key",
        sa.Column("token_digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("contact_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("used_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_room_key_contact_id_contact")),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_room_key")),
    )
    with op.batch_alter_table("room_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_key_contact_id"), ["contact_id"], unique=False)

    op.create_table(
        "room_visit",
        sa.Column("cookie_digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("contact_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("began_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("readings", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_room_visit_contact_id_contact")),
        sa.PrimaryKeyConstraint("cookie_digest", name=op.f("pk_room_visit")),
    )
    with op.batch_alter_table("room_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_visit_contact_id"), ["contact_id"], unique=False)

    op.create_table(
        "mention",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("message_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("contact_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("staff_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_mention_contact_id_contact")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_mention_made_by_staff")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_mention_message_id_message")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_mention_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mention_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mention_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mention_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "put_off",
        sa.Column("staff_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("follow_up_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("for_reply", sa.Boolean(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name=op.f("fk_put_off_follow_up_id_follow_up")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_put_off_person_id_person")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_put_off_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", "follow_up_id", name=op.f("pk_put_off")),
    )
    with op.batch_alter_table("put_off", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_put_off_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("under_way", sa.Boolean(), server_default="1", nullable=False))
        batch_op.create_index("ix_case_closed", ["closed_at"], unique=False)
        batch_op.create_index("ix_case_received", ["received_at"], unique=False)
        batch_op.create_index(
            "ix_case_shown",
            ["updated_at", "id"],
            unique=False,
            sqlite_where=sa.text("shown = 1"),
            postgresql_where=sa.text("shown"),
        )
        batch_op.create_index(
            "ix_case_under_way",
            ["id"],
            unique=False,
            sqlite_where=sa.text("under_way = 1"),
            postgresql_where=sa.text("under_way"),
        )

    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rings", sa.Boolean(), nullable=True))

    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_kind"))
        batch_op.create_index("ix_entry_happened", ["kind", "happened_at", "case_id"], unique=False)
        batch_op.create_index("ix_entry_kind_case", ["kind", "case_id"], unique=False)

    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_up_owner_id"))
        batch_op.create_index(
            "ix_follow_up_owner",
            ["owner_id", "due_at"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_pushed"), sqlite_where=sa.text("pushes > 0"))
        batch_op.create_index(
            "ix_message_failed",
            ["at"],
            unique=False,
            sqlite_where=sa.text("failed_at IS NOT NULL AND settled_at IS NULL"),
            postgresql_where=sa.text("failed_at IS NOT NULL AND settled_at IS NULL"),
        )
        batch_op.create_index(
            "ix_message_pushes",
            ["channel", "account", "settled_at"],
            unique=False,
            sqlite_where=sa.text("pushes > 0"),
            postgresql_where=sa.text("pushes > 0"),
        )
        batch_op.create_index(
            "ix_message_unsent",
            ["at"],
            unique=False,
            sqlite_where=sa.text("state IN ('never', 'uncertain') AND turned_at IS NULL"),
            postgresql_where=sa.text("state IN ('never', 'uncertain') AND turned_at IS NULL"),
        )

    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.add_column(sa.Column("locked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("unlock_tries", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("letter_keys", sa.Boolean(), server_default="1", nullable=False))

    with op.batch_alter_table("talk", schema=None) as batch_op:
        batch_op.create_index(
            "ix_talk_pen", ["pen"], unique=False, sqlite_where=sa.text("pen <> 'bot'"), postgresql_where=sa.text("pen <> 'bot'")
        )


def downgrade() -> None:
    with op.batch_alter_table("talk", schema=None) as batch_op:
        batch_op.drop_index("ix_talk_pen", sqlite_where=sa.text("pen <> 'bot'"), postgresql_where=sa.text("pen <> 'bot'"))

    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_column("letter_keys")

    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_column("unlock_tries")
        batch_op.drop_column("locked_at")

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_message_unsent",
            sqlite_where=sa.text("state IN ('never', 'uncertain') AND turned_at IS NULL"),
            postgresql_where=sa.text("state IN ('never', 'uncertain') AND turned_at IS NULL"),
        )
        batch_op.drop_index("ix_message_pushes", sqlite_where=sa.text("pushes > 0"), postgresql_where=sa.text("pushes > 0"))
        batch_op.drop_index(
            "ix_message_failed",
            sqlite_where=sa.text("failed_at IS NOT NULL AND settled_at IS NULL"),
            postgresql_where=sa.text("failed_at IS NOT NULL AND settled_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_message_pushed"), ["settled_at"], unique=False, sqlite_where=sa.text("pushes > 0"))

    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_follow_up_owner", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )
        batch_op.create_index(batch_op.f("ix_follow_up_owner_id"), ["owner_id"], unique=False)

    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index("ix_entry_kind_case")
        batch_op.drop_index("ix_entry_happened")
        batch_op.create_index(batch_op.f("ix_entry_kind"), ["kind"], unique=False)

    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_column("rings")

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index("ix_case_under_way", sqlite_where=sa.text("under_way = 1"), postgresql_where=sa.text("under_way"))
        batch_op.drop_index("ix_case_shown", sqlite_where=sa.text("shown = 1"), postgresql_where=sa.text("shown"))
        batch_op.drop_index("ix_case_received")
        batch_op.drop_index("ix_case_closed")
        batch_op.drop_column("under_way")

    with op.batch_alter_table("put_off", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_put_off_person_id"))

    op.drop_table("put_off")
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mention_staff_id"))
        batch_op.drop_index(batch_op.f("ix_mention_message_id"))
        batch_op.drop_index(batch_op.f("ix_mention_contact_id"))

    op.drop_table("mention")
    with op.batch_alter_table("room_visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_visit_contact_id"))

    op.drop_table("room_visit")
    with op.batch_alter_table("room_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_key_contact_id"))

    op.drop_table("room_key")
    with op.batch_alter_table("printed_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_printed_form_person_id"))
        batch_op.drop_index(batch_op.f("ix_printed_form_case_id"))

    op.drop_table("printed_form")
    with op.batch_alter_table("meeting_pack_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_pack_case_person_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_pack_case_case_id"))

    op.drop_table("meeting_pack_case")
    with op.batch_alter_table("flag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_flag_person_id"))
        batch_op.drop_index(
            "ix_flag_open", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_flag_case_id"))
        batch_op.drop_index(batch_op.f("ix_flag_asked_by"))

    op.drop_table("flag")
    with op.batch_alter_table("case_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_review_person_id"))
        batch_op.drop_index(batch_op.f("ix_case_review_case_id"))

    op.drop_table("case_review")
    with op.batch_alter_table("meeting_pack", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_pack_meeting_id"))

    op.drop_table("meeting_pack")
    with op.batch_alter_table("sent_once", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sent_once_at"))

    op.drop_table("sent_once")
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_view_staff_id"))

    op.drop_table("saved_view")
    with op.batch_alter_table("local_resource_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_local_resource_change_resource_id"))

    op.drop_table("local_resource_change")
    with op.batch_alter_table("calendar_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_link_staff_id"))

    op.drop_table("calendar_link")
    op.drop_table("local_resource")
