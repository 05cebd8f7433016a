"""Members that nobody knows are told of, and change no number: a simulated day
with `ai_analytics.confidence_score` in every event gives the cells of the same
day without it, byte by byte, and the ledger of drift names it. The ledger
survives a kill.

usage: drift_test.py [--conversations N]"""

import argparse
import json

from harness import Daemon, Folder, expect, run, simulated_span


def inject(line, number):
    event = json.loads(line)
    event["detail"]["eventBody"]["ai_analytics"] = {
        "confidence_score": number / 100, "labels": ["Ann Smith", "+49 171"]}
    return json.dumps(event)


FAMILIES = ["queue-metrics", "agent-metrics", "agent-state",
            "conversation-metrics", "flow-metrics"]


def cells(daemon, span):
    """Every cell: its key and its numbers. When it was made, and under which
    configuration, differs between two daemons."""
    shown = []
    for family in FAMILIES:
        lines = daemon.ctl("-o", "jsonl", "kpi", "query", "--family", family,
                           "--from", span[0], "--to", span[1], "--limit",
                           "1000000").stdout.splitlines()
        shown += [json.dumps([cell[part] for part in
                              ("key", "dimensions", "metrics", "kpis")])
                  for cell in map(json.loads, lines)]
    return shown


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--conversations", default="500")
    asked = parser.parse_args()
    with Folder() as folder:
        plain, drifting = folder / "plain.ndjson", folder / "drifting.ndjson"
        ledger = folder / "day.ledger"
        run("vanesim", "run", "--conversations", asked.conversations,
            "--agents", "20", "--queues", "4", "--seed", "5", "--sources",
            "detail,metrics", "--out", plain, "--ledger", ledger)
        span = simulated_span(ledger)
        lines = plain.read_text().splitlines()
        drifting.write_text("".join(
            inject(line, i % 100) + "\n" for i, line in enumerate(lines)))
        checked = run("vanectl", "schema", "check", plain, check=False)
        expect(checked.returncode == 0 and not checked.stdout,
               "the simulated day is of the schema")
        checked = run("vanectl", "schema", "check", drifting, check=False)
        expect(checked.returncode == 0
               and "eventBody.ai_analytics.confidence_score" in checked.stdout,
               "schema check names what is new, and lets it pass")

        told = {}
        for name, events in (("plain", plain), ("drifting", drifting)):
            daemon = Daemon(folder / name).start()
            for first in range(0, len(lines), 2000):
                part = events.read_text().splitlines()[first:first + 2000]
                daemon.post_batch(part)
            daemon.wait_caught_up()
            told[name] = daemon
        expect(told["plain"].digest(*span) == told["drifting"].digest(*span),
               "both days have the same digest")
        expect(cells(told["plain"], span) == cells(told["drifting"], span)
               and cells(told["plain"], span),
               "every cell of the one is that of the other")
        expect(told["plain"].ctl_json("schema", "drift")["items"] == [],
               "nothing drifts in the plain day")

        drift = told["drifting"].ctl_json("schema", "drift", "--limit", "1000")
        scores = [item for item in drift["items"] if item["path"]
                  == "eventBody.ai_analytics.confidence_score"]
        expect(sum(item["count"] for item in scores) == len(lines)
               and all(item["kind"] == "new" for item in scores),
               f"the ledger tells of confidence_score on {len(scores)} topics")
        expect("Ann" not in json.dumps(drift) and "171" not in json.dumps(drift),
               "and of nothing that a message said")
        page = told["drifting"].metrics()
        expect('genesys_unknown_field_total{topic="acd.end",field='
               '"eventBody.ai_analytics.confidence_score"}' in page
               and f'streamvane_schema_drift_total{{kind="new"}} '
                   f'{2 * len(lines)}' in page,
               "so does the metrics page")
        told["drifting"].kill()
        told["drifting"].start()
        told["drifting"].wait_caught_up()
        expect(told["drifting"].ctl_json("schema", "drift", "--limit",
                                         "1000")["items"] == drift["items"],
               "a daemon that was killed tells the same")
        for daemon in told.values():
            daemon.stop()


if __name__ == "__main__":
    main()
