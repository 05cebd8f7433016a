"""A feed whose receiver goes away and comes back gets every revision of every
cell once, in order; so it does when the daemon is killed meanwhile, but for a
batch that was under way, which comes again as it was.

usage: feed_test.py [--away SECONDS]"""

import argparse
import json
import time

from harness import Daemon, Folder, Receiver, expect, run


def wait_delivered(daemon, seconds=120):
    deadline = time.monotonic() + seconds
    while True:
        sink = daemon.ctl_json("sink", "list")["items"][0]
        if sink["lag"] == 0 and sink["sequence"] > 0:
            return sink
        if time.monotonic() > deadline:
            raise AssertionError(f"the feed did not catch up: {sink}")
        time.sleep(0.1)


def simulate(daemon, seed, folder):
    run("vanesim", "run", "--conversations", "300", "--agents", "20",
        "--queues", "4", "--seed", seed, "--post", daemon.url(),
        "--ledger", folder / f"ledger-{seed}.ndjson")
    daemon.wait_caught_up()


def wait_published(daemon, more_than, seconds=150):
    """The next minute's tick publishes what is due."""
    deadline = time.monotonic() + seconds
    while True:
        sink = daemon.ctl_json("sink", "list")["items"][0]
        newest = sink["sequence"] + sink["lag"]
        if newest > more_than:
            return newest
        if time.monotonic() > deadline:
            raise AssertionError("nothing was published")
        time.sleep(0.2)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--away", type=float, default=5)
    asked = parser.parse_args()
    with Folder() as folder:
        receiver = Receiver()
        port = receiver.port
        daemon = Daemon(folder / "node", sinks=f"""
sinks:
  - name: wfm
    type: http_feed
    url: http://127.0.0.1:{port}/feed
    schedule: {{flush: 200ms}}
    batch_envelopes_max: 50
    backoff: {{first: 200ms, longest: 1s}}
""").start()
        simulate(daemon, 1, folder)
        wait_published(daemon, 0)
        newest = wait_delivered(daemon)["sequence"]
        before = receiver.batches
        receiver.close()
        simulate(daemon, 2, folder)
        wait_published(daemon, newest)
        time.sleep(asked.away)
        sink = daemon.ctl_json("sink", "list")["items"][0]
        expect(sink["lag"] > 0 and sink["retries"] > 0,
               f"while the receiver is away {sink['lag']} revisions wait")
        daemon.kill()
        daemon.start()
        receiver = Receiver(port, before)
        wait_delivered(daemon)

        bodies = {}
        repeated = 0
        for key, body in receiver.batches:
            repeated += key in bodies
            expect_same = bodies.setdefault(key, body)
            if expect_same != body:
                raise AssertionError(f"batch {key} came with other bytes")
        expect(repeated <= 1, f"{repeated} batches came again, as they were")
        seen = {}
        for _, body in sorted(bodies.items(),
                              key=lambda item: int(
                                  item[0].split("/")[1].split("-")[0])):
            for envelope in json.loads(body)["envelopes"]:
                last = seen.get(envelope["key"], 0)
                if envelope["revision"] != last + 1:
                    raise AssertionError(
                        f"{envelope['key']}: revision {envelope['revision']} "
                        f"after {last}")
                seen[envelope["key"]] = envelope["revision"]
        expect(len(seen) > 100,
               f"every revision of {len(seen)} cells came once, in order")
        cells = daemon.ctl("-o", "jsonl", "kpi", "query", "--from",
                           "2000-01-01", "--to", "now", "--limit", "1000000")
        published = {line["key"]: line["revision"] for line in
                     map(json.loads, cells.stdout.splitlines())
                     if line["revision"] > 0}
        missing = {k: r for k, r in published.items() if seen.get(k, 0) < r}
        expect(not missing, "nothing that was published is missing")
        daemon.stop()
        receiver.close()


if __name__ == "__main__":
    main()
