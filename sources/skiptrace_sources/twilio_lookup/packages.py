"""What is asked: the packages that are bought, each with its own inputs and nothing beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from skiptrace.sdk import Query

# Package: what it cannot do without, and every input as the vendor calls it.
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "line_type_intelligence": (),
    "caller_name": (),
    "identity_match": ("given_name", "family_name"),
    "reassigned_number": ("as_of.compact",),
}
_INPUTS: Mapping[str, Mapping[str, str]] = {
    "identity_match": {
        "FirstName": "given_name",
        "LastName": "family_name",
        "AddressLine1": "street",
        "AddressLine2": "street_line2",
        "City": "city",
        "State": "state",
        "PostalCode": "zip",
    },
    "reassigned_number": {"LastVerifiedDate": "as_of.compact"},
}


def bought(packages: Sequence[str], query: Query) -> dict[str, str] | None:
    """The parameters of a call; None when no package has what it needs."""
    usable = [name for name in packages if all(query.value(one) for one in _NEEDS[name])]
    if not usable:
        return None
    params = {"Fields": ",".join(dict.fromkeys(usable))}
    for name in usable:
        told = {vendors: query.value(ours) for vendors, ours in _INPUTS.get(name, {}).items()}
        params |= {vendors: str(value) for vendors, value in told.items() if value is not None}
    if "PostalCode" in params or "AddressLine1" in params:
        params["AddressCountryCode"] = "US"
    return params
