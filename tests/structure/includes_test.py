"""Includes go where the table of rooms in docs/architecture.md allows, every folder is a room, and pages name files that
exist."""

import glob
import os
import re
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SOURCES = (".hpp", ".cpp", ".cu", ".cuh")
OPEN_TO_ALL = "host/error.hpp"


def rooms():
    """The rooms that each room may include, in the order of the table."""
    allowed = {}
    with open(os.path.join(ROOT, "docs", "architecture.md"), encoding="utf-8") as page:
        for line in page:
            row = re.fullmatch(r"\| `([a-z/_]+)` \|[^|]*\|([^|]*)\|\n", line)
            if not row:
                continue
            names = re.findall(r"`([a-z/_]+)`", row[2])
            if "all above" in row[2]:
                names = [room for room in allowed if room not in names]
            allowed[row[1]] = set(names) | {row[1]}
    return allowed


def room_of(path):
    parts = path.split("/")
    return parts[0] if parts[0] != "host" else "/".join(parts[:2])


def includes():
    """(file, included file) of the project's sources, as paths from the root."""
    for top in ("kernels", "cuda", "host"):
        for folder, _, files in os.walk(os.path.join(ROOT, top)):
            for name in files:
                if not name.endswith(SOURCES):
                    continue
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as source:
                    for included in re.findall(r'^#include "([^"]+)"', source.read(), re.MULTILINE):
                        yield os.path.relpath(path, ROOT), included


class Includes(unittest.TestCase):
    def test_go_where_the_table_of_rooms_allows(self):
        allowed = rooms()
        wrong = [
            f"{file} includes {included}"
            for file, included in includes()
            if room_of(included) not in allowed.get(room_of(file), ())
            and not (included == OPEN_TO_ALL and room_of(file) != "kernels")
            and file != OPEN_TO_ALL
        ]
        self.assertEqual(wrong, [])

    def test_of_headers_of_the_engine_name_no_executor(self):
        wrong = [
            f"{file} includes {included}"
            for file, included in includes()
            if file.startswith("host/engine/") and file.endswith(".hpp")
            and (room_of(included) == "cuda" or room_of(included) == "host/executor")
            and included != "host/executor/executor.hpp"
        ]
        self.assertEqual(wrong, [])

    def test_every_folder_is_a_room(self):
        folders = {"kernels", "cuda"} | {
            f"host/{name}" for name in os.listdir(os.path.join(ROOT, "host")) if os.path.isdir(os.path.join(ROOT, "host", name))
        }
        self.assertEqual(folders, set(rooms()))

    def test_pages_name_files_that_exist(self):
        folder = os.path.join(ROOT, "docs")
        pages = [os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".md")]
        pages += [os.path.join(ROOT, name) for name in ("README.md", "CONTRIBUTING.md")]
        missing = []
        for page in pages:
            with open(page, encoding="utf-8") as text:
                named = re.findall(r"`((?:kernels|cuda|host|python|tests|tools|scripts|inputs|docs)/[\w./-]*)`", text.read())
            missing += [f"{os.path.relpath(page, ROOT)}: {name}" for name in named if not stands_for_something(name)]
        self.assertEqual(missing, [])


def stands_for_something(name):
    """NAME and ... stand for any; a name may lack its ending."""
    if re.search(r"[A-Z]{3}|\.\.\.", name):
        return True
    return os.path.exists(os.path.join(ROOT, name)) or bool(glob.glob(os.path.join(ROOT, name) + ".*"))


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=1))
