"""What a run may spend, and what a contact is worth to it, as the configuration says."""

from __future__ import annotations

import pytest

from skiptrace.errors import ConfigError
from skiptrace.run.spending import Economics
from tests.run.paid import USD, case

OF_A_CLIENT = """
[run]
liquidation_rate = 0.08
fee_share = 0.30
wrong_call_usd = 2.00

[client.acme]
fee_share = 0.10
wrong_call_usd = 0

[client.other]
purpose = "glba.6802e1"
"""


def economics(town, client: str = "") -> Economics:
    with town.tracer() as tracer:
        return tracer.spending(client).economics


def test_without_a_word_the_defaults_go(empty_town):
    """The configuration and the library mean the same by saying nothing: rates unknown, a wrong call half a dollar."""
    assert economics(empty_town) == Economics()
    assert Economics().wrong_call_micro_usd == USD // 2


def test_a_client_has_figures_of_its_own(empty_town):
    """What it does not say goes as under [run]; nothing is a figure too."""
    empty_town.config.write_text(empty_town.config.read_text() + OF_A_CLIENT)

    assert economics(empty_town).wrong_call_micro_usd == 2 * USD
    assert economics(empty_town, "other").wrong_call_micro_usd == 2 * USD
    own = economics(empty_town, "acme")
    assert (own.liquidation_rate, own.fee_share, own.wrong_call_micro_usd) == (0.08, 0.10, 0)


def test_a_wrong_call_costs_an_amount(empty_town):
    """Less than nothing is refused, with the setting's name."""
    empty_town.config.write_text(empty_town.config.read_text() + "\n[run]\nwrong_call_usd = -1\n")

    with pytest.raises(ConfigError, match="wrong_call_usd"):
        economics(empty_town)


def test_what_a_debtor_is_worth():
    """Balance, what of it is collected, and what of that is kept; unknown where one of them is."""
    known = Economics(liquidation_rate=0.1, fee_share=0.2)

    assert known.value_micro_usd(case(500)) == pytest.approx(10 * USD)
    assert known.value_micro_usd(case(None)) is None
    assert Economics(liquidation_rate=0.1).value_micro_usd(case(500)) is None
