"""What `vitrify analyze vibrations --json` has printed."""

import json

from vitrify import RunError

NUMBERS = ("frequency_THz", "g_per_THz", "reduced_per_THz3")


def load(path):
    """Structures, in the form of the file. RunError where it cannot be read or has another form."""
    try:
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
    except OSError as error:
        raise RunError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise RunError(f"{path}: is no JSON: {error}") from error
    glasses = found.get("glasses") if isinstance(found, dict) else None
    if not glasses or not all(is_glass(one) for one in glasses):
        raise RunError(f"{path}: found something else, must be what vitrify analyze vibrations --json prints")
    return glasses


def is_glass(one):
    if not isinstance(one, dict) or not isinstance(one.get("name"), str):
        return False
    sound, states = one.get("sound"), one.get("vibrations")
    return (
        isinstance(sound, dict)
        and isinstance(sound.get("debye_level_per_THz3"), (int, float))
        and isinstance(states, dict)
        and all(isinstance(states.get(name), list) and states[name] for name in NUMBERS)
    )


def peak_text(one):
    peak = one.get("boson_peak")
    if not peak:
        return "has no boson peak, " + (one.get("no_boson_peak") or "none was found")
    error = peak["over_debye_level_error"]
    with_error = "" if error is None else f" ± {error:.2f}"
    return f"has its boson peak at {peak['frequency_THz']:.2f} THz, {peak['over_debye_level']:.2f}{with_error} Debye levels"
