"""How far a run has come, as its directory says."""

import fcntl
import json
import os
import socket


def read_status(directory):
    """What status.json says; a run that seems to go on, though nobody on this machine holds its lock, was killed."""
    try:
        with open(os.path.join(directory, "status.json"), encoding="utf-8") as file:
            status = json.load(file)
        if status.get("state") == "running" and status.get("host") == socket.gethostname() and not is_locked(directory):
            status["state"] = "killed"
        return status
    except (OSError, ValueError):
        return {}


def is_locked(directory):
    with open(os.path.join(directory, ".lock"), encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
