"""What a worker does at the desk: speaks, receives, looks after. All of it in the caller's transaction; what the console calls.

Each act checks permission, writes the ledger, makes its promises and is audited (要綱 2-2-ア, 2-2-イ, 2-2-ウ).
"""

from dialogs.looking_after import LookingAfter
from dialogs.receiving import Receiving
from dialogs.speaking import Speaking


class Worker(Speaking, Receiving, LookingAfter):
    """The staff's side of the desk, whole."""
