"""A simulated day through HTTP equals the simulator's own ledger; the same day
with faults, on other numbers of threads, and replayed from the log gives the
same digest.

usage: day_test.py [--conversations N] [--agents N] [--queues N]"""

import argparse
import shutil

from harness import (FAULTS, Daemon, Folder, check_cells, expect, simulate,
                     simulated_span)

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--conversations", default="3000")
    parser.add_argument("--agents", default="60")
    parser.add_argument("--queues", default="10")
    asked = parser.parse_args()
    size = ["--conversations", asked.conversations, "--agents", asked.agents,
            "--queues", asked.queues, "--seed", "7"]
    with Folder() as folder:
        ledger = folder / "ledger.ndjson"
        plain = Daemon(folder / "plain").start()
        simulate(plain, ledger, *size)
        expect(check_cells(plain, ledger) == 0,
               "the cells of a plain day equal the ledger")
        window = simulated_span(ledger)
        truth = plain.digest(*window)
        expect(truth["cells"] > 1000, f"the day has {truth['cells']} cells")
        for threads in (1, 2, 4):
            other = Daemon(folder / f"faults-{threads}", threads).start()
            simulate(other, folder / "again.ndjson", *size, *FAULTS)
            if threads == 2:
                expect(check_cells(other, ledger) == 0,
                       "the cells of a day with faults equal the ledger")
            expect(other.digest(*window) == truth,
                   f"with faults and {threads} threads the digest is the same")
            other.stop()
        plain.stop()
        replayed = Daemon(folder / "replayed", 2)
        replayed.data.mkdir()
        shutil.copytree(plain.data / "log", replayed.data / "log")
        replayed.start().wait_caught_up()
        expect(replayed.digest(*window) == truth,
               "replayed from the log the digest is the same")
        replayed.stop()


if __name__ == "__main__":
    main()
