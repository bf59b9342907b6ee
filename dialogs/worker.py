"""What a worker does at the desk: speaks, receives, looks after. All of it in the caller's transaction; what the console calls.

Each act checks permission, writes the ledger, makes its promises and is audited (要綱 2-2-ア, 2-2-イ, 2-2-ウ).
"""

from dialogs.agency_side import AgencySide
from dialogs.answering_for import AnsweringFor
from dialogs.appointment_desk import AppointmentDesk
from dialogs.asking_by_chat import AskingByChat
from dialogs.consenting import Consenting
from dialogs.guarding import Guarding
from dialogs.handing_over import HandingOver
from dialogs.housing_desk import HousingDesk
from dialogs.inviting import Inviting
from dialogs.looking_after import LookingAfter
from dialogs.meeting_room import MeetingRoom
from dialogs.one_person import OnePerson
from dialogs.outdoors import Outdoors
from dialogs.outgoing import Outgoing
from dialogs.phrasing import Phrasing
from dialogs.planning import Planning
from dialogs.receiving import Receiving
from dialogs.writing_down import WritingDown


class Worker(
    Phrasing,
    Receiving,
    Consenting,
    AskingByChat,
    AnsweringFor,
    LookingAfter,
    Planning,
    WritingDown,
    HandingOver,
    AgencySide,
    MeetingRoom,
    HousingDesk,
    Inviting,
    AppointmentDesk,
    OnePerson,
    Outgoing,
    Guarding,
    Outdoors,
):
    """The staff's side of the desk, whole."""
