"""The summary as plain text: one line per number, one column per replica and AQS stage."""

import re

from . import summary


def render(run):
    rows = [[plain(cell) for cell in row] for row in summary.rows(run)]
    names = [f"{name} ({unit})" if unit else name for name, unit in summary.COLUMNS]
    width = max(map(len, names))
    widths = [max(map(len, row)) for row in rows]
    lines = []
    for name, *cells in zip(names, *rows):
        lines.append(f"{name:{width}}" + "".join(f"  {cell:>{w}}" for cell, w in zip(cells, widths)))
    return "\n".join(lines)


def plain(cell):
    """1.5 x 10<sup>13</sup> -> 1.5e13"""
    cell = re.sub(r"(?:([\d.]+) × )?10<sup>(-?\d+)</sup>", lambda m: f"{m[1] or 1}e{m[2]}", cell)
    return cell.replace("−", "-").replace("–", "-")
