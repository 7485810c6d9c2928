"""Header lines: whatever a headline holds, it stays in its own line and reads back as written."""

from __future__ import annotations

import email
import email.policy
import unicodedata
from email.header import decode_header, make_header

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.headers import addr_spec, encoded_words, header_text, list_headers, mailbox, unstructured

EVIL = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from('\r\n\0\v\f\x85\u2028\u2029\u202e\u2066\u200d\ufeff\ud800\udfff=?_"\\<>@,;: \t'),
        st.sampled_from("әғқңөұүһіЁ中文🇰🇿"),
    ),
    max_size=300,
)
INJECTIONS = [
    "A\r\nBcc: injected@evil.example",
    "A subject=?UTF-8?Q?=0A?=Bcc: injected@evil.example",
    "=?utf-8?b?DQpCY2M6IHhAeS5leGFtcGxl?=",
    "=?utf-8?q?a?= =?utf-8?q?=0D=0ABcc=3A_x?=",
    "x\u2028Bcc: a@b.example",
    "x\x85Bcc: a@b.example",
    "\ud800\udc00 lone \udfff",
    "Протестах в Казахстане " * 20,
    "=?=?=?=?",
    "",
]


def read_both(line: bytes) -> tuple[str, str]:
    """Return the one header of *line* as the modern and as the legacy parser of Python read it."""
    raw = line + b"X-Next: here\r\n\r\nbody\r\n"
    modern = email.message_from_bytes(raw, policy=email.policy.default)
    legacy = email.message_from_bytes(raw)
    assert legacy.keys() == ["Subject", "X-Next"]
    assert modern.keys() == ["Subject", "X-Next"]
    return str(modern["Subject"]), str(make_header(decode_header(legacy["Subject"])))


def assert_well_formed(line: bytes) -> None:
    assert line.endswith(b"\r\n")
    assert line.isascii()
    physical = line[:-2].split(b"\r\n")
    assert all(len(part) <= 78 for part in physical)
    assert all(part[:1] == b" " and part.strip() for part in physical[1:])
    assert not any(byte in part for part in physical for byte in (b"\r", b"\n", b"\0"))


@settings(max_examples=2000, deadline=None)
@given(EVIL)
def test_any_subject_reads_back_as_its_clean_text_in_both_readers(subject: str) -> None:
    line = unstructured("Subject", subject)

    assert_well_formed(line)
    modern, legacy = read_both(line)
    assert modern == legacy == header_text(subject)


@pytest.mark.parametrize("subject", INJECTIONS)
def test_no_subject_becomes_a_second_header(subject: str) -> None:
    line = unstructured("Subject", subject)

    assert_well_formed(line)
    assert read_both(line) == (header_text(subject),) * 2


@settings(max_examples=1000, deadline=None)
@given(EVIL)
def test_any_display_name_reads_back_in_the_legacy_reader(name: str) -> None:
    raw = f"From: {mailbox(name, 'desk@watch.example')}\r\nX-Next: here\r\n\r\n".encode("ascii")
    legacy = email.message_from_bytes(raw)

    assert legacy.keys() == ["From", "X-Next"]
    shown, address = email.utils.parseaddr(" ".join(legacy["From"].split("\r\n ")))
    assert address == "desk@watch.example"
    assert str(make_header(decode_header(shown))) == header_text(name)


@given(EVIL)
def test_clean_text_holds_no_control_and_nothing_invisible(text: str) -> None:
    clean = header_text(text)

    assert len(clean) <= 200
    assert clean == " ".join(clean.split())
    assert not {unicodedata.category(char) for char in clean} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize(
    "sign",
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200d\ufeff\u00ad\ud800\udfff\ue000\uffff",
)
def test_what_nobody_sees_is_gone(sign: str) -> None:
    assert header_text(f"Al{sign}maty") == "Almaty"


@pytest.mark.parametrize("sign", "\r\n\t\0\v\f\x1b\x7f\x85\u2028\u2029")
def test_what_could_end_a_line_is_a_blank(sign: str) -> None:
    assert header_text(f"Al{sign}maty") == "Al maty"


def test_clean_text_of_a_megabyte_is_fast_and_short() -> None:
    assert header_text("Алматы " * 150_000) == ("Алматы " * 29)[:200].rstrip()


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300), st.integers(1, 75))
def test_no_encoded_word_is_longer_than_rfc_2047_allows(text: str, first: int) -> None:
    words = encoded_words(text, first=first).split("\r\n ")

    assert all(len(word) <= 75 for word in words)
    assert "".join(decode_header(word)[0][0].decode("utf-8") for word in words) == text


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@", "@b.example", "a b@c.example", "a@b.example\r\nBcc: x@y.example", "a@b.example>", "<a@b.example>",
     "почта@desk.example", "a@пример.example", "a@-b.example", "a" * 65 + "@b.example", "a@b..example",
     '"a b"@c.example'],
)  # fmt: skip
def test_an_address_that_could_be_more_than_an_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not a plain mail address"):
        addr_spec(address)


def test_one_click_stands_only_beside_an_https_link() -> None:
    link = list_headers(
        list_id="<a.b>", unsubscribe="https://w.example/u/t", mailto="desk@w.example", token="t"
    )
    mail = list_headers(list_id="<a.b>", unsubscribe=None, mailto="desk@w.example", token="t")

    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in link
    assert b"<https://w.example/u/t>,\r\n <mailto:desk@w.example?subject=unsubscribe%20t>" in link
    assert b"Post" not in mail
