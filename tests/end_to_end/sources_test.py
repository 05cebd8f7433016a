"""A simulated day equals the simulator's own ledger whichever of Genesys'
sources tell of it: metric records alone, beside detail events, or detail events
beside the states of agents' sessions; detail records alone, beside detail
events, or on top of all that Genesys measured. Events come twice, late and out
of order.

usage: sources_test.py [--conversations N] [--agents N] [--queues N]"""

import argparse

from harness import (FAULTS, Daemon, Folder, check_cells, expect,
                     organization_of, simulate)

SOURCES = ["metrics", "detail,metrics", "detail,states", "records",
           "detail,records", "detail,metrics,records"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--conversations", default="1200")
    parser.add_argument("--agents", default="50")
    parser.add_argument("--queues", default="8")
    asked = parser.parse_args()
    size = ["--conversations", asked.conversations, "--agents", asked.agents,
            "--queues", asked.queues, "--seed", "11"]
    with Folder() as folder:
        # A seed is a centre; records do not name their organisation.
        whose = organization_of(folder / "any.ndjson", "--seed", "11")
        for sources in SOURCES:
            name = sources.replace(",", "-")
            ledger = folder / f"{name}.ndjson"
            daemon = Daemon(folder / name, organization=whose).start()
            simulate(daemon, ledger, *size, *FAULTS, "--sources", sources)
            expect(check_cells(daemon, ledger) == 0,
                   f"the cells told by {sources} equal the ledger")
            daemon.stop()


if __name__ == "__main__":
    main()
