"""What is stored about people cannot be read without a key."""

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import CannotDecrypt, SettingsError
from storage.cipher import Cipher

OLD, NEW, FOREIGN = (Fernet.generate_key().decode() for _ in range(3))
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=50)


@given(ANY_TEXT)
def test_any_text_comes_back_as_it_was(text):
    cipher = Cipher([NEW])
    assert cipher.decrypt(cipher.encrypt(text)) == text


@pytest.mark.parametrize("text", ["\ud83d", "half \udc00 a pair", "\x00", "", "no me siento bien \U0001f494"])
def test_odd_texts_come_back_as_they_were(text):
    cipher = Cipher([NEW])
    assert cipher.decrypt(cipher.encrypt(text)) == text


def test_the_text_is_not_in_the_token_and_no_token_repeats():
    cipher = Cipher([NEW])
    tokens = {cipher.encrypt("my secret") for _ in range(3)}
    assert len(tokens) == 3
    assert not any("secret" in token for token in tokens)


def test_an_older_key_still_opens_what_it_locked():
    token = Cipher([OLD]).encrypt("hello")
    assert Cipher([NEW, OLD]).decrypt(token) == "hello"


def test_a_new_text_is_locked_with_the_newest_key():
    token = Cipher([NEW, OLD]).encrypt("hello")
    assert Cipher([NEW]).decrypt(token) == "hello"
    with pytest.raises(CannotDecrypt):
        Cipher([OLD]).decrypt(token)


def test_a_wrong_key_opens_nothing_and_the_error_says_so():
    token = Cipher([OLD]).encrypt("hello")
    with pytest.raises(CannotDecrypt, match="HEARBACK_KEYS"):
        Cipher([FOREIGN]).decrypt(token)


def test_rotating_moves_a_text_to_the_newest_key():
    token = Cipher([OLD]).encrypt("hello")
    rotated = Cipher([NEW, OLD]).rotate(token)
    assert Cipher([NEW]).decrypt(rotated) == "hello"


def test_rotating_leaves_alone_what_the_newest_key_opens():
    cipher = Cipher([NEW, OLD])
    token = cipher.encrypt("hello")
    assert cipher.rotate(token) == token


def test_rotating_without_the_old_key_fails():
    with pytest.raises(CannotDecrypt):
        Cipher([NEW]).rotate(Cipher([OLD]).encrypt("hello"))


@pytest.mark.parametrize("key", ["some words", "", "x" * 44, "QUJD", "ä" * 44])
def test_what_is_not_a_key_is_refused_without_repeating_it(key):
    with pytest.raises(SettingsError, match="key 2") as caught:
        Cipher([NEW, key])
    assert not key or key not in str(caught.value)


def test_no_key_at_all_is_refused():
    with pytest.raises(SettingsError, match="HEARBACK_KEYS"):
        Cipher([])
