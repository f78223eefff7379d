"""What the user allows a run to ask for: never a setting of the project."""

from __future__ import annotations

from typing import NamedTuple

from refcheck.external.addresses import SCHEMES, Address
from refcheck.external.networks import Allowed, is_local_name, is_public, machine_of


class Limits(NamedTuple):
    """The limits of a run."""

    allowed: Allowed = Allowed()
    """Private machines that may be asked."""
    seconds_each: float = 20.0
    """For one request, with its body: each attempt and each redirect is one."""
    seconds_in_all: float = 600.0

    def refusal(self, address: Address) -> str:
        """Why an address is not asked for, as far as it shows it itself; empty if it may be."""
        if address.scheme not in SCHEMES:
            return "it is no address of the web"
        machine = machine_of(address.host)
        if machine is not None:
            return "" if is_public(machine) or self.allowed.has(machine) else "it is in a private network"
        is_allowed = address.host in self.allowed.names or not is_local_name(address.host)
        return "" if is_allowed else "it is in a private network"
