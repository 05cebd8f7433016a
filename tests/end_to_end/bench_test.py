"""Every benchmark but replay, which is a test of its own, comes to its end and
tells figures, on so little that they mean nothing: who wants to know how fast
we are must not find out that a profile or an option of a benchmark is not valid
any more.

usage: bench_test.py"""

import json

from harness import Folder, expect, run

SMALL = {
    "ingest": ["--connections", "4", "--duration", "200ms"],
    "latency": ["--connections", "4", "--rate", "500", "--duration", "200ms"],
    "memory": ["--conversations", "200"],
    "queries": ["--cells", "20000"],
    "rendering": [],
}


def main():
    with Folder() as folder:
        for name, options in SMALL.items():
            done = run("vanebench", name, "--runs", "1", "--folder",
                       folder / name, *options)
            reports = [json.loads(line) for line in done.stdout.splitlines()]
            expect([r["benchmark"] for r in reports] == [name]
                   and reports[0]["median"] > 0
                   and all(f["runs"] for f in reports[0]["figures"]),
                   f"{name} tells figures")


if __name__ == "__main__":
    main()
