"""The chemical potentials that stages have found to balance a mixture."""

COLUMNS = [
    ("stage", ""),
    ("composition", "%"),
    ("temperature", "K"),
    ("chemical potential", "eV"),
    ("cycles", "averaged"),
]


def rows(balances):
    return [
        [
            balance.stage,
            " ".join(f"{e}{100 * c:.4g}" for e, c in zip(balance.elements, balance.composition)),
            f"{balance.temperature_K:g}",
            ", ".join(
                f"{e} {mu:.4f} ± {error:.4f}"
                for e, mu, error in zip(balance.elements, balance.chemical_potential_eV, balance.error_eV)
            ),
            str(balance.cycles),
        ]
        for balance in balances
    ]
