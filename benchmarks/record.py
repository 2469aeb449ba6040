"""Keep measured ratios for the appendix of the book, which shows them: ``book/full/ratios.csv``."""

import csv
import datetime
import os
import platform
from pathlib import Path

KEPT = Path(__file__).resolve().parents[1] / "book" / "full" / "ratios.csv"
COLUMNS = ("program", "what", "ratio", "goal", "date", "machine")


def keep(program: str, rows: list[tuple[str, float, str]], path: Path = KEPT) -> None:
    """Put the ratios of one program in place of those on record.

    Parameters
    ----------
    program : str
        Such as ``"bench"``.
    rows : list of (str, float, str)
        What was compared, the ratio, and the goal, such as ``"at least 25"``.
    path : Path
    """
    earlier = []
    if path.exists():
        with path.open(newline="", encoding="utf-8") as file:
            earlier = [tuple(row) for row in csv.reader(file)][1:]
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    date = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d")
    mine = [(program, what, f"{ratio:.3g}", goal, date, machine) for what, ratio, goal in rows]
    with path.open("w", newline="", encoding="utf-8") as file:
        others = [row for row in earlier if row[0] != program]
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *others, *mine])
