"""Every message of a simulated day is normalised into a record that keeps to
its schema and holds the message with all its members, also those that nobody
knows; every conversation has a record that keeps to its schema, adds up to the
KPIs of the day, and is the same whatever order the messages came in. Of a day
that only detail records tell of, each of them is normalised, too.

usage: records_test.py [--conversations N]"""

import argparse
import datetime
import json
import pathlib
import random

import jsonschema

from harness import Daemon, Folder, expect, organization_of, run

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "messages" / "schemas"
FORMATS = jsonschema.FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def is_date_time(text):
    if not isinstance(text, str):
        return True  # That is the business of "type".
    datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return "T" in text


def validator(name):
    schema = json.loads((SCHEMAS / name).read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema, format_checker=FORMATS)


def check(rules, document):
    for wrong in rules.iter_errors(document):
        raise AssertionError(f"{wrong.json_path}: {wrong.message}\n"
                             f"{json.dumps(document)[:2000]}")


def post(daemon, lines):
    for at in range(0, len(lines), 500):
        daemon.post_batch(lines[at:at + 500])
    daemon.wait_caught_up()


def novel(line, number):
    """The message with a member that no schema of Genesys has."""
    message = json.loads(line)
    message["detail"]["eventBody"]["ai_analytics"] = {
        "confidence_score": number / 1000, "tags": ["a", {"b": None}]}
    return json.dumps(message, separators=(",", ":"))


def conversation_records(daemon, ids):
    for conversation in sorted(ids):
        status, text = daemon.ask(f"/api/v1/conversations/{conversation}/record")
        if status != 200:
            raise AssertionError(f"{conversation}: {status} {text[:400]}")
        yield conversation, text


def metric_sum(daemon, family, metric):
    _, text = daemon.ask(f"/api/v1/kpis?family={family}",
                         "application/x-ndjson")
    return sum(json.loads(cell)["metrics"].get(metric, {}).get("sum", 0)
               for cell in text.splitlines())


def detail_records(folder, interactions, size):
    """A day that only REST tells of."""
    day = folder / "measured.ndjson"
    run("vanesim", "run", *size, "--sources", "records", "--out", day)
    daemon = Daemon(folder / "measured", organization=organization_of(
        folder / "any.ndjson", "--seed", "21")).start()
    lines = day.read_text().splitlines()
    post(daemon, lines)
    sent = {line for line in lines if "participants" in json.loads(line)}
    seen, states, member = set(), {}, '"raw_payload":'
    for head in daemon.get_lines("/api/v1/log/records"):
        if head["kind"] != "backfill":
            continue
        status, text = daemon.ask(
            f"/api/v1/log/records/{head['offset']}/normalised")
        if status != 200:
            raise AssertionError(f"{head}: {status} {text[:400]}")
        record = json.loads(text)
        check(interactions, record)
        ended = "conversationEnd" in record["raw_payload"]
        states.setdefault(record["state"], set()).add(ended)
        raw = text.rstrip()[text.index(member) + len(member):-1]
        if raw not in sent:
            raise AssertionError(f"{raw} was not sent")
        seen.add(raw)
    expect(seen == sent, f"{len(seen)} detail records are normalised, byte for "
                         "byte")
    expect(states == {"ended": {True}, "idle": {False}},
           f"those with an end say so: {states}")
    daemon.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--conversations", default="200")
    asked = parser.parse_args()
    interactions = validator("interaction.v1.json")
    conversations = validator("conversation.v1.json")
    with Folder() as folder:
        day = folder / "day.ndjson"
        size = ["--conversations", asked.conversations, "--agents", "30",
                "--queues", "4", "--seed", "21"]
        run("vanesim", "run", *size, "--sources", "detail,states", "--out", day)
        lines = [novel(line, n) if n % 7 == 0 else line
                 for n, line in enumerate(day.read_text().splitlines())]
        posted = {message["id"]: message for message in map(json.loads, lines)}
        daemon = Daemon(folder / "node").start()
        post(daemon, lines)

        ids, states, types, novelties, count = set(), set(), set(), 0, 0
        for head in daemon.get_lines("/api/v1/log/records"):
            if head["kind"] != "event":
                continue
            status, text = daemon.ask(
                f"/api/v1/log/records/{head['offset']}/normalised")
            sent = posted[head["transport"]]
            body = sent["detail"]["eventBody"]
            if status == 404:
                if "conversationId" in body:
                    raise AssertionError(f"not normalised: {sent}")
                continue
            record = json.loads(text)
            check(interactions, record)
            if record["raw_payload"] != sent:
                raise AssertionError(f"{record['raw_payload']}\nis not\n{sent}")
            if record["event_id"] != sent["id"]:
                raise AssertionError(f"{record['event_id']} is {sent['id']}")
            count += 1
            last = head["offset"]
            novelties += "ai_analytics" in record["raw_payload"]["detail"][
                "eventBody"]
            ids.add(body["conversationId"])
            states.add(record["state"])
            types.add(record["interaction_type"])
        expect(count > 1000, f"{count} records keep to their schema")
        expect(novelties > 100, f"{novelties} keep members that nobody knows")
        expect({"ivr", "waiting", "alerting", "interacting", "wrapup",
                "idle", "ended"} <= states, f"they say {sorted(states)}")
        expect({"voice", "chat", "email", "callback"} <= types,
               f"of {sorted(types)}")
        shown = daemon.ctl_json("log", "show", str(last), "--normalised")
        expect(shown["sequence"] == last, "vanectl log show has them, too")
        shown = daemon.ctl_json("conversation", "record", min(ids))
        expect(shown["conversationId"] == min(ids),
               "vanectl conversation record has one")

        records = dict(conversation_records(daemon, ids))
        totals = dict.fromkeys(("wait_ms", "handle_ms", "acw_ms"), 0)
        for text in records.values():
            record = json.loads(text)
            check(conversations, record)
            if not record["complete"]:
                raise AssertionError(f"not complete: {text[:2000]}")
            for name in totals:
                totals[name] += record["totals"][name]
        expect(len(records) > 200,
               f"{len(records)} conversations have a record")
        expect(totals == {
            "wait_ms": metric_sum(daemon, "queue-metrics", "tAcd"),
            "handle_ms": metric_sum(daemon, "agent-metrics", "tHandle"),
            "acw_ms": metric_sum(daemon, "agent-metrics", "tAcw")},
            f"they add up to the KPIs of the day: {totals}")
        daemon.stop()

        other = Daemon(folder / "other").start()
        mixed = lines + [line for line in lines
                         if random.Random(line).random() < 0.2]
        random.Random(7).shuffle(mixed)
        post(other, mixed)
        expect(dict(conversation_records(other, ids)) == records,
               "shuffled and repeated, the messages give the same records")
        other.stop()
        detail_records(folder, interactions, size)


if __name__ == "__main__":
    main()
