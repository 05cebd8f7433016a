"""What stands open in the middle of a simulated day, in queues and with agents,
equals the simulator's own truth for every set of sources, with events that come
twice and out of order, and after a restart.

usage: live_test.py [--conversations N] [--agents N]"""

import argparse

from harness import FAULTS, Daemon, Folder, expect, run

SOURCES = ["detail", "detail,states", "detail,metrics", "metrics"]


def open_differences(daemon, ledger):
    done = run("vanesim", "check", "--live", "--ledger", ledger, "--socket",
               daemon.socket, "--wait", "60s", check=False)
    print(done.stdout[-3000:], done.stderr[-3000:], sep="")
    return done.returncode


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--conversations", default="2000")
    parser.add_argument("--agents", default="60")
    asked = parser.parse_args()
    with Folder() as folder:
        for sources in SOURCES:
            name = sources.replace(",", "-")
            daemon = Daemon(folder / name).start()
            ledger = folder / f"{name}.ndjson"
            run("vanesim", "run", "--conversations", asked.conversations,
                "--agents", asked.agents, "--queues", "8", "--seed", "5",
                "--sources", sources, "--until", "11h", "--post", daemon.url(),
                "--connections", "8", "--ledger", ledger, *FAULTS)
            daemon.wait_caught_up()
            expect(open_differences(daemon, ledger) == 0,
                   f"told by {sources}, what stands open is the truth")
            if sources == "detail,states":
                daemon.kill()
                daemon.start().wait_caught_up()
                expect(open_differences(daemon, ledger) == 0,
                       "and after a restart")
                queues = daemon.ctl("kpi", "query", "--family", "queue-live")
                expect("WAITING" in queues.stdout, "vanectl shows queues")
                agents = daemon.ctl("kpi", "query", "--family", "agent-live")
                expect("interacting" in agents.stdout, "vanectl shows agents")
            daemon.stop()


if __name__ == "__main__":
    main()
