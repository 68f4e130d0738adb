"""Model fields that are encrypted in the database. They cannot be searched; search by a keyed digest."""

import json
from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from jifenban.vault.sealing import seal_value, unseal_value


class SealedField(models.Field):
    """A bytea column sealed for exactly this model and field (the AAD is `app.Model.field`)."""

    def get_internal_type(self) -> str:
        return "BinaryField"

    @property
    def aad(self) -> str:
        return f"{self.model._meta.label}.{self.name}"

    def to_bytes(self, value: Any) -> bytes:
        raise NotImplementedError

    def from_bytes(self, plain: bytes) -> Any:
        raise NotImplementedError

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        return connection.Database.Binary(seal_value(self.to_bytes(value), self.aad))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value is None:
            return None
        return self.from_bytes(unseal_value(bytes(value), self.aad))

    def get_lookup(self, lookup_name: str) -> Any:
        # Every sealing has its own nonce: a comparison would silently find nothing.
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.aad} is encrypted and cannot be searched; use a keyed digest")

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.aad} is encrypted and cannot be searched; use a keyed digest")


class EncryptedText(SealedField):
    """Text, encrypted. The empty string is encrypted too, so that a dump does not tell who has a value."""

    def to_bytes(self, value: Any) -> bytes:
        if not isinstance(value, str):
            raise TypeError(f"{self.aad} holds text, not {type(value).__name__}")
        return value.encode()

    def from_bytes(self, plain: bytes) -> str:
        return plain.decode()


class EncryptedJSON(SealedField):
    """A JSON value, encrypted; stored in canonical form (sorted keys, no spaces, UTF-8)."""

    def to_bytes(self, value: Any) -> bytes:
        return canonical_json(value)

    def from_bytes(self, plain: bytes) -> Any:
        return json.loads(plain)


def canonical_json(value: Any) -> bytes:
    """Return the one way to write a JSON value: sorted keys, no spaces, UTF-8. NaN is refused."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()
