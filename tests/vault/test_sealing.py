"""Small values are sealed with a named key, for one place."""

import base64
import json

import pytest
from django.core.exceptions import FieldError

from jifenban.people.models import Person
from jifenban.vault.digests import keyed_digest
from jifenban.vault.fields import EncryptedJSON, EncryptedText, canonical_json
from jifenban.vault.keys import KeyMissing, KeysUnreadable, read_keys
from jifenban.vault.sealing import SealBroken, seal_value, unseal_value
from tests.builders import make_person

OLD = "k1:" + base64.b64encode(b"1" * 32).decode()
NEW = "k2:" + base64.b64encode(b"2" * 32).decode()


def test_what_is_sealed_is_read_again():
    assert unseal_value(seal_value("张三".encode(), "app.Model.name"), "app.Model.name") == "张三".encode()


def test_the_same_text_is_sealed_differently_each_time():
    assert seal_value(b"same", "place") != seal_value(b"same", "place")


def test_a_value_moved_to_another_place_cannot_be_opened():
    with pytest.raises(SealBroken):
        unseal_value(seal_value(b"secret", "people.Person.name"), "people.Person.phone")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"plain text", b"\x01\x02k1short"])
def test_bytes_that_are_no_seal_are_refused(sealed, settings):
    settings.JIFENBAN_DATA_KEYS = OLD
    with pytest.raises((SealBroken, KeyMissing)):
        unseal_value(sealed, "place")


def test_a_changed_byte_is_noticed():
    sealed = bytearray(seal_value(b"secret", "place"))
    sealed[-1] ^= 1
    with pytest.raises(SealBroken):
        unseal_value(bytes(sealed), "place")


def test_the_last_key_writes_and_older_keys_still_read(settings):
    settings.JIFENBAN_DATA_KEYS = OLD
    sealed = seal_value(b"old", "place")
    settings.JIFENBAN_DATA_KEYS = f"{OLD},{NEW}"
    assert unseal_value(sealed, "place") == b"old"
    assert b"k2" in seal_value(b"new", "place")


def test_a_missing_key_is_named_by_its_id_only(settings):
    settings.JIFENBAN_DATA_KEYS = OLD
    sealed = seal_value(b"secret", "place")
    settings.JIFENBAN_DATA_KEYS = NEW
    with pytest.raises(KeyMissing) as missing:
        unseal_value(sealed, "place")
    assert "'k1'" in str(missing.value)
    assert "secret" not in str(missing.value)


@pytest.mark.parametrize(
    "text", ["", "k1", "k1:???", "k1:" + base64.b64encode(b"short").decode(), f"{OLD},{OLD}"]
)
def test_unusable_keys_are_refused_without_being_repeated(text):
    with pytest.raises(KeysUnreadable) as refusal:
        read_keys(text)
    assert base64.b64encode(b"1" * 32).decode() not in str(refusal.value)


def test_a_keyring_shows_no_key():
    assert base64.b64encode(b"1" * 32).decode() not in repr(read_keys(OLD))


def test_digests_of_one_text_differ_by_purpose():
    assert keyed_digest("phone", "1") != keyed_digest("number", "1")
    assert keyed_digest("phone", "1") == keyed_digest("phone", "1")


def test_a_digest_cannot_be_made_without_the_key(settings):
    before = keyed_digest("number", "1")
    settings.JIFENBAN_DIGEST_KEY = base64.b64encode(b"another key").decode()
    assert keyed_digest("number", "1") != before


def test_json_is_written_one_way():
    assert canonical_json({"b": 1, "a": "中"}) == '{"a":"中","b":1}'.encode()


def test_a_value_that_is_not_json_is_refused_without_being_shown():
    with pytest.raises(TypeError) as refusal:
        canonical_json({"name": {"张三"}})
    assert "张三" not in str(refusal.value)


@pytest.mark.django_db
def test_the_database_never_holds_the_text():
    person = make_person(name="明文测试")
    raw = Person.objects.raw("SELECT id, encode(name, 'escape') AS seen FROM people_person")[0]
    assert "明文测试" not in raw.seen
    assert Person.objects.get(pk=person.pk).name == "明文测试"


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", ["name", "name__contains", "name__in", "phone__startswith"])
def test_searching_an_encrypted_field_is_refused(lookup):
    with pytest.raises(FieldError):
        list(Person.objects.filter(**{lookup: ["x"] if lookup.endswith("in") else "x"}))


def test_encrypted_text_takes_only_text():
    field = EncryptedText()
    field.set_attributes_from_name("name")
    field.model = Person
    with pytest.raises(TypeError):
        field.to_bytes(5)


def test_encrypted_json_reads_back_what_it_wrote():
    value = {"from": "2020-01-01", "amount": "1.10", "kinds": ["a"], "own": True, "none": None}
    field = EncryptedJSON()
    assert field.from_bytes(field.to_bytes(value)) == json.loads(json.dumps(value))
