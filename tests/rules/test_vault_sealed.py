"""A sealed value shows its mask to whoever looks, in whatever way."""

from __future__ import annotations

import copy
import html
import json
import logging
import pickle

import pytest

from bangfu.kernel.digest import canonical
from bangfu.kernel.idnumber import check_digit
from bangfu.kernel.refusal import Refusal
from bangfu.vault.actions import reveal
from bangfu.vault.rules import keyring
from bangfu.vault.rules.index import Form
from bangfu.vault.rules.mask import Kind
from bangfu.vault.rules.sealed import Sealed, Vault
from bangfu.vault.rules.suite import AES, SM4
from tests.rules.vault_ring import ring_of

COLUMN = "registry.person.id_number"
ID = "99010119800101123" + check_digit("99010119800101123")
TWIN = "99010119810202123" + check_digit("99010119810202123")
MASK = f"{ID[:6]}********{ID[14:]}"


@pytest.fixture
def vault() -> Vault:
    return Vault(ring_of(), AES)


@pytest.fixture
def sealed(vault: Vault) -> Sealed:
    return vault.seal(COLUMN, Kind.ID_NUMBER, ID)


def test_every_way_of_looking_gives_the_mask(sealed: Sealed, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("test").warning("saved %s %r", sealed, sealed)
    looks = [
        str(sealed), repr(sealed), f"{sealed}", f"{sealed!s:>30}", f"{sealed!r}", format(sealed, ">30"), "%s" % sealed,  # noqa: UP031
        f"{sealed} {sealed!r}", json.dumps({"id": sealed}), json.dumps([sealed], ensure_ascii=False),
        canonical({"id": sealed}).decode(), html.escape(sealed), "".join(sealed), sealed + "", sealed[:],
        sealed.upper(),
        sealed.encode().decode(), sealed.title(), "".join(reversed(sealed)), " ".join(sealed.split()), caplog.text,
        str({sealed: sealed}), str(vars(type(sealed))), str((sealed.token, sealed.column, sealed.kind)),
        str(pickle.dumps(sealed)), pickle.loads(pickle.dumps(sealed)), str(copy.deepcopy(sealed)),
    ]  # fmt: skip
    for look in looks:
        assert "19800101" not in look and ID not in look and ID[::-1] not in look
    assert str(sealed) == MASK and json.loads(json.dumps(sealed)) == MASK
    assert type(pickle.loads(pickle.dumps(sealed))) is str
    assert type(str(sealed)) is str
    # The control: a plain text would have been seen by the same looks.
    assert ID in json.dumps({"id": ID})


def test_a_pickle_does_not_carry_the_token(sealed: Sealed) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert sealed.token.encode() not in pickle.dumps(sealed, protocol)


def test_it_opens_only_for_a_purpose_and_a_reason(sealed: Sealed) -> None:
    assert reveal(sealed, purpose="registry.person.show_number", reason="家访核对") == ID
    for purpose, reason in (("registry.person.show_number", ""), ("registry.person.show_number", " \n"), ("", "why")):
        with pytest.raises(Refusal, match="purpose and a reason"):
            reveal(sealed, purpose=purpose, reason=reason)


def test_two_people_with_one_mask_are_not_equal(vault: Vault, sealed: Sealed) -> None:
    twin_bare = ID[:6] + "19810101" + ID[14:]
    twin = vault.seal(COLUMN, Kind.ID_NUMBER, twin_bare)
    assert str(twin) == str(sealed)
    assert twin != sealed and len({twin, sealed}) == 2
    again = vault.seal(COLUMN, Kind.ID_NUMBER, ID)
    assert again == sealed and again.token != sealed.token and len({again, sealed}) == 1
    assert sealed not in (MASK, ID, "")


def test_it_tells_whether_a_given_number_is_the_hidden_one(vault: Vault, sealed: Sealed) -> None:
    assert sealed.hides(f"{ID[:6]} {ID[6:14]} {ID[14:]}")
    assert not sealed.hides(TWIN) and not sealed.hides(MASK)
    assert vault.seal("a.b.phone", Kind.PHONE, "13800138000").hides("+86 138-0013-8000")


def test_a_masked_text_is_never_sealed_over_the_number(vault: Vault) -> None:
    for masked in (MASK, "138****8000", "９９０１＊＊"):
        with pytest.raises(Refusal, match="masked value"):
            vault.seal(COLUMN, Kind.ID_NUMBER, masked)


def test_the_public_mask_shows_less(sealed: Sealed) -> None:
    assert sealed.public() == f"{ID[:3]}***********{ID[14:]}"


def test_it_is_sealed_anew_for_another_column_of_its_kind_only(sealed: Sealed) -> None:
    moved = sealed.sealed_for("intake.row.id_number", Kind.ID_NUMBER)
    assert moved == sealed and moved.column == "intake.row.id_number" and moved.token != sealed.token
    with pytest.raises(Refusal, match="column of its own kind"):
        sealed.sealed_for("intake.row.phone", Kind.PHONE)


def test_it_is_renewed_under_the_newest_key_and_suite(sealed: Sealed) -> None:
    later = Vault(ring_of(2), SM4).sealed(COLUMN, Kind.ID_NUMBER, sealed.token)
    assert not later.is_current()
    fresh = later.renewed()
    assert fresh.is_current() and fresh == later and fresh.token.startswith("seal-2.sm4$")
    assert fresh.blind_index(Form.FIRST_18) != sealed.blind_index(Form.FIRST_18)


def test_a_token_that_does_not_open_makes_no_value(vault: Vault, tmp_path: object) -> None:
    token = vault.seal(COLUMN, Kind.ID_NUMBER, ID).token
    with pytest.raises(Refusal, match="does not open"):
        vault.sealed("registry.person.account", Kind.ACCOUNT, token)
    assert keyring.Purpose.SEAL.value in token
