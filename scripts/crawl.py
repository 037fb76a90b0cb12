"""Records what the demonstration answers, and compares two records, to prove that the code still does what it did.

    ./run demo --no-serve --data DIR              a demonstration; its database must not run afterwards
    ./run crawl prepare --data DIR                once: keeps the moment, and sessions and tokens of its officers
    ./run crawl record --data DIR --out BEFORE    with the old code
    ./run crawl record --data DIR --out AFTER     with the new code
    ./run crawl compare BEFORE AFTER              exit code 0 where nothing differs, 1 where something does

A record holds each page that links and routes lead to, for each officer and for nobody; each form with its fields, sent
empty and filled in; each operation of the API; the help and the answers of commands. It is made on copies of the data,
at the kept moment, and each request is undone; migrations of the code are carried out on the copies.
"""

import argparse
import signal
import sys
from pathlib import Path


def main() -> int:
    """Run the part that is asked for."""
    parser = argparse.ArgumentParser(prog="crawl", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = parser.add_subparsers(dest="part", required=True)
    preparing = parts.add_parser("prepare", help="keep the moment, sessions and tokens in a demonstration's data folder")
    recording = parts.add_parser("record", help="record what the demonstration answers")
    comparing = parts.add_parser("compare", help="say what differs between two records")
    for part in (preparing, recording):
        part.add_argument("--data", type=Path, required=True, metavar="DIR", help="the data folder of the demonstration")
    recording.add_argument("--out", type=Path, required=True, metavar="FILE", help="the record to write")
    recording.add_argument("--processes", type=int, default=2, help="how many processes ask (2)")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--most", type=int, default=60, help="how many different differences are shown (60); 0: all")
    comparing.add_argument("--lines", type=int, default=25, help="how many lines of each are shown (25); 0: all")
    comparing.add_argument("--no-markup", action="store_true", help="leave out what differs in markup only")
    asked = parser.parse_args()
    if asked.part == "compare":
        from crawling.comparing import compare

        return compare(asked.before, asked.after, most=asked.most, lines=asked.lines, markup=not asked.no_markup)
    from crawling import recording as making

    data = asked.data.absolute()
    if not (data / "demonstration.json").exists():
        parser.error(f"{data}: no demonstration; make one with ./run demo --no-serve --data {data}")
    if asked.part == "prepare":
        making.prepare(data)
        return 0
    if not (data / making.KEPT).exists():
        parser.error(f"{data}: not prepared; run ./run crawl prepare --data {data}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # The copies are removed then too.
    making.record(data, asked.out.absolute(), processes=asked.processes, say=_say)
    return 0


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
