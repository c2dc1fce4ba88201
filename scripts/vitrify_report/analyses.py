"""Which analyses go into which figures, and what their captions say of them."""

STRAINING = "shear", "tension", "aqs", "local_strain"


def of_states(analyses):
    """Those of stages `sample`: of what a state is like."""
    return [one for one in analyses if one.type not in STRAINING]


def of_kinds(analyses, *kinds):
    return [one for one in analyses if one.type in kinds]


def of_type(analyses, kind, inherent=None):
    """One of each replica: of inherent structures where there is one, unless `inherent` says which."""
    chosen = {}
    for one in analyses:
        if one.type != kind or (inherent is not None and one.inherent != inherent):
            continue
        if one.replica not in chosen or (one.inherent and not chosen[one.replica].inherent):
            chosen[one.replica] = one
    return list(chosen.values())


def where(analyses):
    """What the analyses are of, for captions."""
    if analyses and all(one.inherent for one in analyses):
        return "of inherent structures"
    return "at temperature"
