"""What is kept of a case, sealed: needs the key and no database, so that processes which have none can do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from skiptrace.store.crypto import place
from skiptrace.store.identifiers import new_id

if TYPE_CHECKING:
    from skiptrace.store.crypto import Sealer


class SealedCase(NamedTuple):
    """A case as it was placed: by which it is found, and the rest sealed."""

    case_id: str
    client: str
    account_blind: str
    account: bytes
    snapshot: bytes


class SealedResult(NamedTuple):
    """The answer for one row of the file."""

    position: int
    row: int
    case_id: str
    account_blind: str
    status: str
    document: bytes


class SealedBody(NamedTuple):
    """What a record said, with the id that it is kept under."""

    observation_id: str
    body: bytes


def case_id(sealer: Sealer, client: str, account: str) -> str:
    """The id of the case of this account of this client: always the same, and it does not give the account away."""
    return sealer.blind(f"{client}\0{account}", "case")[:32]


def account_mark(sealer: Sealer, account: str) -> str:
    """The blind index of an account number."""
    return sealer.blind(account, "account")


def seal_case(sealer: Sealer, case: str, *, client: str, account: str, snapshot: bytes) -> SealedCase:
    """The case of this id, sealed."""
    return SealedCase(
        case_id=case,
        client=client,
        account_blind=account_mark(sealer, account),
        account=sealer.seal_text(account, account_context(case)),
        snapshot=sealer.seal_packed(snapshot, snapshot_context(case)),
    )


def seal_document(sealer: Sealer, run_id: str, position: int, document: bytes) -> bytes:
    """The document of one answer of a run, sealed."""
    return sealer.seal_packed(document, document_context(run_id, position))


def seal_body(sealer: Sealer, body: bytes) -> SealedBody:
    """What a record said, sealed under a new id."""
    observation_id = new_id()
    return SealedBody(observation_id, sealer.seal_packed(body, body_context(observation_id)))


def account_context(case: str) -> str:
    """Where the account number of a case stands."""
    return place("case_record", "account", case)


def snapshot_context(case: str) -> str:
    """Where the snapshot of a case stands."""
    return place("case_record", "snapshot", case)


def document_context(run_id: str, position: int) -> str:
    """Where the document of an answer stands."""
    return place("run_case", "document", f"{run_id}.{position}")


def body_context(observation_id: str) -> str:
    """Where what a record said stands."""
    return place("observation", "body", observation_id)
