"""What `vitrify analyze vibrations --json` has printed."""

import json

from .run import RunError


def load(path):
    """Structures, in the form of the file. RunError where it has another one."""
    try:
        with open(path, encoding="utf-8") as file:
            found = json.load(file)["glasses"]
        if not all({"name", "sound", "vibrations"} <= set(one) for one in found):
            raise KeyError("glasses")
        return found
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(f"{path}: is not what analyze vibrations --json prints: {error}") from error


def peak_text(one):
    peak = one.get("boson_peak")
    if not peak:
        return "has no boson peak, " + one.get("no_boson_peak", "none was found")
    error = peak["over_debye_level_error"]
    with_error = "" if error is None else f" ± {error:.2f}"
    return f"has its boson peak at {peak['frequency_THz']:.2f} THz, {peak['over_debye_level']:.2f}{with_error} Debye levels"
