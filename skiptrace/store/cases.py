"""Cases as the client placed them: snapshots, found by account."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from skiptrace.store import schema, sealed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Row

    from skiptrace.store.sealed import SealedCase
    from skiptrace.store.work import Work

_COLUMNS = ("case_id", "client", "account_blind", "account", "snapshot", "created_at", "updated_at")


class CaseSnapshot(NamedTuple):
    """A case as it was placed: the account in clear, the rest as the caller's bytes."""

    case_id: str
    client: str
    account: str
    snapshot: bytes


def case_id(work: Work, client: str, account: str) -> str:
    """The id of the case of this account of this client: always the same, and it does not give the account away."""
    return sealed.case_id(work.sealer, client, account)


def account_mark(work: Work, account: str) -> str:
    """The blind index of an account number."""
    return sealed.account_mark(work.sealer, account)


def save(work: Work, cases: Iterable[CaseSnapshot]) -> None:
    """Keep the cases; one that is there already gets the newer snapshot."""
    save_sealed(
        work,
        [
            sealed.seal_case(work.sealer, one.case_id, client=one.client, account=one.account, snapshot=one.snapshot)
            for one in cases
        ],
    )


def save_sealed(work: Work, cases: Iterable[SealedCase]) -> None:
    """The same for cases that are sealed already."""
    at = schema.moment_text(work.at)
    rows = [
        (one.case_id, schema.plain(one.client), one.account_blind, one.account, one.snapshot, at, at) for one in cases
    ]
    work.write_plain(schema.case_record, _COLUMNS, rows, put=True, keep=frozenset({"created_at"}))


def find(work: Work, wanted: str) -> CaseSnapshot | None:
    """The case of this id."""
    row = work.connection.execute(select(schema.case_record).where(schema.case_record.c.case_id == wanted)).first()
    return None if row is None else _opened(work, row)


def of_account(work: Work, account: str, *, client: str | None = None) -> list[CaseSnapshot]:
    """The cases of this account number: clients may use the same one."""
    table = schema.case_record
    statement = select(table).where(table.c.account_blind == account_mark(work, account)).order_by(table.c.client)
    if client is not None:
        statement = statement.where(table.c.client == client)
    return [_opened(work, row) for row in work.connection.execute(statement)]


def _opened(work: Work, row: Row[tuple[object, ...]]) -> CaseSnapshot:
    return CaseSnapshot(
        case_id=row.case_id,
        client=row.client,
        account=work.sealer.open_text(row.account, sealed.account_context(row.case_id)),
        snapshot=work.sealer.open_packed(row.snapshot, sealed.snapshot_context(row.case_id)),
    )
