"""kill -9 at random instants during ingest, with a sender that resumes: every
acknowledged event is in the log once, and the digest is that of a day without
kills.

usage: kill_test.py [--kills N] [--conversations N] [--seed N]"""

import argparse
import collections
import random
import subprocess
import time

from harness import Daemon, Folder, expect, programs, run, simulated_span


def transports(daemon):
    """How often each transport id is in the log."""
    return collections.Counter(
        record["transport"]
        for record in daemon.get_lines("/api/v1/log/records")
        if record["kind"] == "event")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--conversations", default="4000")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    dice = random.Random(asked.seed)
    size = ["--conversations", asked.conversations, "--agents", "60",
            "--queues", "10", "--seed", "11"]
    with Folder() as folder:
        calm = Daemon(folder / "calm").start()
        run("vanesim", "run", *size, "--post", calm.url(), "--connections",
            "8", "--ledger", folder / "ledger.ndjson")
        calm.wait_caught_up()
        window = simulated_span(folder / "ledger.ndjson")
        truth = calm.digest(*window)
        calm.stop()

        shaken = Daemon(folder / "shaken").start()
        acked = folder / "acked.txt"
        sender = subprocess.Popen(
            [str(programs() / "vanesim"), "run", *size, "--post",
             shaken.url(), "--connections", "8", "--ledger",
             str(folder / "again.ndjson"), "--acked", str(acked)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        kills = 0
        while sender.poll() is None and kills < asked.kills:
            time.sleep(dice.uniform(0.05, 0.6))
            shaken.kill()
            shaken.start()
            kills += 1
        expect(sender.wait(timeout=1800) == 0, "the sender came to its end")
        # A quick machine is done before the last ones.
        expect(kills >= (asked.kills + 1) // 2,
               f"{kills} kills while it was sending")
        shaken.wait_caught_up()
        counted = transports(shaken)
        wanted = acked.read_text().split()
        lost = [one for one in wanted if counted[one] == 0]
        twice = [one for one in wanted if counted[one] > 1]
        expect(not lost, f"none of {len(wanted)} acknowledged events is lost"
               + (f": {lost[:3]}" if lost else ""))
        expect(not twice, "none of them is in the log twice"
               + (f": {twice[:3]}" if twice else ""))
        expect(shaken.digest(*window) == truth,
               "the digest is that of a day without kills")
        shaken.stop()


if __name__ == "__main__":
    main()
