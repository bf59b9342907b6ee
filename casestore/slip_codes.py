"""Codes on paper slips: twelve letters that cannot be read as something else, typed in any way (要綱 3-1-エ3). Pure."""

from __future__ import annotations

import unicodedata

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that can be read as something else: no 0 O 1 I L U
CODE_LETTERS = 12  # 30 ** 12 codes: about 59 bits, behind a throttle
GROUP = 4


def plain(typed: str) -> str:
    """A code as it is compared: wide letters made narrow, capitals, no spaces or dashes."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign in LETTERS)


def printed(code: str) -> str:
    """In groups of four, as it stands on the slip."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def is_code(typed: str) -> bool:
    """Whether a whole message is one code and nothing else."""
    bare = "".join(unicodedata.normalize("NFKC", typed).upper().replace("-", "").split())
    return len(bare) == CODE_LETTERS and all(sign in LETTERS for sign in bare)
