"""The only place that seals and unseals (DESIGN.md 6; 個人情報保護法 安全管理措置).

A 32-byte key per person, wrapped by a master key that lives in a file outside database and backups. AES-256-GCM binds each value to
its table, column and row, so that a sealed value moved to another row does not open. Exact look-up goes through keyed hashes.
"""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
VERSION = b"\x01"


class KeyFileUnusable(Exception):
    """The key file is missing, unreadable or not ours; nothing may start without it."""


class Broken(Exception):
    """A sealed value does not open here: changed, moved from another row, or its key is not the right one."""


class Erased(Exception):
    """The person's key was destroyed on purpose; what it sealed can never be read again."""


def make_key_file(path: Path) -> None:
    """Write a new master key, readable by the owner only. Raises FileExistsError rather than overwrite one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(os.urandom(KEY_BYTES).hex() + "\n")


def read_key_file(path: Path) -> bytes:
    """The master key. Raises KeyFileUnusable with a sentence for the operator."""
    try:
        key = bytes.fromhex(path.read_text().strip())
    except (OSError, ValueError) as error:
        raise KeyFileUnusable(f"The key file {path} cannot be read: {error}") from error
    if len(key) != KEY_BYTES:
        raise KeyFileUnusable(f"The key file {path} must hold {KEY_BYTES} bytes as hexadecimal text.")
    return key


@dataclass
class Vault:
    """Keys in memory. `master` never leaves it; people's keys are unwrapped once and kept."""

    master: bytes = field(repr=False)
    _people: dict[str, AESGCM] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._wrapping = AESGCM(self._derived(b"wrap"))
        self._house = AESGCM(self._derived(b"house"))
        self._index = self._derived(b"index")
        self.audit_key = self._derived(b"audit")

    def _derived(self, purpose: bytes) -> bytes:
        return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=b"tsunagi/1/" + purpose).derive(self.master)

    @property
    def fingerprint(self) -> str:
        """What tells this master key from another without giving it away: 32 hexadecimal digits, for a backup's manifest."""
        return self._derived(b"fingerprint").hex()[:32]

    def new_person_key(self, person: str) -> bytes:
        """A fresh key for a person, wrapped for storing."""
        key = os.urandom(KEY_BYTES)
        self._people[person] = AESGCM(key)
        return _seal(self._wrapping, key, b"person|" + person.encode())

    def knows(self, person: str) -> bool:
        return person in self._people

    def learn(self, person: str, wrapped: bytes | None) -> None:
        """Unwrap a person's key. Raises Erased when it was destroyed, Broken when the master key is another one."""
        if wrapped is None:
            raise Erased(person)
        self._people[person] = AESGCM(_open(self._wrapping, wrapped, b"person|" + person.encode()))

    def forget(self, person: str) -> None:
        self._people.pop(person, None)

    def rewrapped(self, person: str, wrapped: bytes, new: Vault) -> bytes:
        """The same person key under a new master key; sealed values stay as they are."""
        key = _open(self._wrapping, wrapped, b"person|" + person.encode())
        return _seal(new._wrapping, key, b"person|" + person.encode())

    def seal(self, person: str, place: str, row: str, value: bytes) -> bytes:
        return _seal(self._people[person], value, f"{place}|{row}".encode())

    def open(self, person: str, place: str, row: str, sealed: bytes) -> bytes:
        return _open(self._people[person], sealed, f"{place}|{row}".encode())

    def seal_for_house(self, place: str, row: str, value: bytes) -> bytes:
        """Seal what belongs to the office and no single person (a TOTP seed, a draft)."""
        return _seal(self._house, value, f"{place}|{row}".encode())

    def open_for_house(self, place: str, row: str, sealed: bytes) -> bytes:
        return _open(self._house, sealed, f"{place}|{row}".encode())

    def digest(self, kind: str, value: str) -> str:
        """A keyed hash for exact look-up; 128 bits as 32 hexadecimal digits. The value must be normalised already."""
        return hmac.digest(self._index, f"{kind}|{value}".encode(), "sha256").hex()[:32]


def _seal(key: AESGCM, value: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + key.encrypt(nonce, value, bound_to)


def _open(key: AESGCM, sealed: bytes, bound_to: bytes) -> bytes:
    sealed = bytes(sealed)
    if sealed[:1] != VERSION:
        raise Broken("an unknown kind of seal")
    try:
        return key.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], bound_to)
    except InvalidTag as error:
        raise Broken(bound_to.decode()) from error
