"""Runs the real programs on loopback: a daemon in a folder of its own, the
simulator against it, and a receiver for feeds. Everything listens on port 0 or
a unix socket, and ends with the test."""

import atexit
import http.client
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

THRESHOLDS = """
    thresholds:
      - {media: voice, wait_max: 20s}
      - {media: chat, wait_max: 30s}
      - {media: email, wait_max: 4h}
      - {media: message, wait_max: 60s}
      - {media: callback, wait_max: 60s}
"""


# Events come twice, late and out of order.
FAULTS = ["--duplicate", "0.2", "--shuffle", "10m", "--delay", "0.05:6h",
          "--redeliver", "0.01"]


def programs():
    return pathlib.Path(os.environ["STREAMVANE_BIN"])


def run(program, *words, check=True, timeout=600):
    """Runs a program to its end; its output as text."""
    done = subprocess.run([str(programs() / program), *map(str, words)],
                          capture_output=True, text=True, timeout=timeout)
    if check and done.returncode != 0:
        sys.exit(f"{program} {' '.join(map(str, words))} ended with "
                 f"{done.returncode}\n{done.stdout[-4000:]}"
                 f"{done.stderr[-4000:]}")
    return done


class Daemon:
    """A streamvaned that can be killed and started again on its data."""

    def __init__(self, folder, threads=2, grace="120s", sinks="", shards=32,
                 kpis="kpis:\n", organization=""):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.data = self.folder / "data"
        self.socket = self.folder / "admin.sock"
        self.config = self.folder / "streamvane.yaml"
        self.grace, self.sinks, self.shards = grace, sinks, shards
        self.kpis, self.organization = kpis, organization
        self.port = 0
        self.process = None
        self.asking = None
        self.configure(threads)

    def configure(self, threads):
        whose = (f", organization: {self.organization}"
                 if self.organization else "")
        self.config.write_text(
            f"node: {{data_dir: {self.data}, threads: {threads}, "
            f"shards: {self.shards}}}\n"
            f"admin: {{socket: {self.socket}}}\n"
            f"ingest: {{listen: '127.0.0.1:{self.port}'{whose}}}\n"
            f"intervals: {{grace: {self.grace}}}\n"
            f"{self.kpis}  service_level:{THRESHOLDS}{self.sinks}\n")

    def start(self):
        # The port of the first start is kept, so that senders find it again.
        self.log = open(self.folder / "daemon.log", "ab")
        at = self.log.tell()
        self.process = subprocess.Popen(
            [str(programs() / "streamvaned"), "--config", str(self.config)],
            stdout=self.log, stderr=self.log)
        # A story that fails leaves nothing running.
        atexit.register(self.process.kill)
        deadline = time.monotonic() + 60
        while True:
            text = (self.folder / "daemon.log").read_bytes()[at:].decode()
            found = re.search(r"listening on 127\.0\.0\.1:(\d+)", text)
            if found and str(self.socket) in text:
                break
            if self.process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"the daemon did not start:\n{text[-4000:]}")
            time.sleep(0.01)
        if self.port == 0:
            self.port = int(found.group(1))
            threads = re.search(r"threads: (\d+)",
                                self.config.read_text()).group(1)
            self.configure(threads)
        return self

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        if code != 0:
            sys.exit(f"the daemon ended with {code}:\n"
                     + (self.folder / "daemon.log").read_text()[-4000:])

    def url(self, path="/ingest/eventbridge"):
        return f"http://127.0.0.1:{self.port}{path}"

    def ctl(self, *words, check=True):
        return run("vanectl", "--socket", self.socket, *words, check=check)

    def get(self, path):
        """An answer of the admin listener, which must be 200."""
        connection = http.client.HTTPConnection("localhost")
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(str(self.socket))
        connection.request("GET", path)
        answer = connection.getresponse()
        if answer.status != 200:
            sys.exit(f"GET {path}: {answer.status} {answer.read()[:400]}")
        return answer

    def ask(self, path, accept="application/json"):
        """Status and text of an answer of the admin listener. Many are asked
        over one connection."""
        if self.asking is None:
            self.asking = http.client.HTTPConnection("localhost")
            self.asking.sock = socket.socket(socket.AF_UNIX)
            self.asking.sock.connect(str(self.socket))
        self.asking.request("GET", path, headers={"Accept": accept})
        answer = self.asking.getresponse()
        return answer.status, answer.read().decode()

    def get_lines(self, path):
        """Answers of the admin listener that are a JSON object a line."""
        for line in self.get(path):
            yield json.loads(line)

    def metrics(self):
        return self.get("/metrics").read().decode()

    def post_batch(self, lines):
        """Posts messages, one a line, to /ingest/batch."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("POST", "/ingest/batch",
                           "".join(line + "\n" for line in lines).encode(),
                           {"Content-Type": "application/x-ndjson"})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if answer.status != 200:
            sys.exit(f"POST /ingest/batch: {answer.status} {text[:400]}")
        return json.loads(text)

    def ctl_json(self, *words):
        return json.loads(self.ctl("-o", "json", *words).stdout)

    def wait_caught_up(self, seconds=300):
        """Until everything in the log now is in the store. Ticks come in all
        the time, so the end that counts is the one of the beginning."""
        end = self.ctl_json("log", "info")["end"]
        deadline = time.monotonic() + seconds
        while self.ctl_json("log", "info")["committed"] < end:
            if time.monotonic() > deadline:
                sys.exit(f"not caught up with {end} after {seconds} s")
            time.sleep(0.05)

    def digest(self, start, end):
        return self.ctl_json("kpi", "digest", "--from", start, "--to", end)


class Receiver:
    """Takes what a feed posts; can refuse, and can be gone for a while: who
    comes back knows `batches` before the first new one arrives."""

    def __init__(self, port=0, batches=()):
        self.batches = list(batches)
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.batches.append((self.headers["Idempotency-Key"],
                                         body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                # A kept connection would outlive close().
                self.send_header("Connection", "close")
                self.close_connection = True
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port),
                                                      Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,),
                         daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def envelopes(self):
        return [envelope for _, body in self.batches
                for envelope in json.loads(body)["envelopes"]]


class Folder:
    """A temporary folder, kept where a test fails."""

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="streamvane-"))
        return self.path

    def __exit__(self, kind, *_):
        if kind is None:
            shutil.rmtree(self.path)
        else:
            print(f"kept: {self.path}", file=sys.stderr)


def simulate(daemon, ledger, *options):
    """Lets a centre post its day to the daemon, until that has digested it."""
    run("vanesim", "run", *options, "--post", daemon.url(), "--connections",
        "8", "--speed", "flat", "--ledger", ledger, timeout=3600)
    daemon.wait_caught_up()


def organization_of(ledger, *options):
    """The organisation of a centre; writes the ledger of a small day."""
    run("vanesim", "run", *options, "--conversations", "1", "--ledger", ledger)
    with open(ledger) as lines:
        return json.loads(next(lines))["organization"]


def check_cells(daemon, ledger):
    """Compares the daemon's cells with the truth; vanesim's exit code."""
    done = run("vanesim", "check", "--ledger", ledger, "--socket",
               daemon.socket, "--wait", "120s", check=False)
    print(done.stdout[-3000:], done.stderr[-3000:], sep="")
    return done.returncode


def simulated_span(ledger):
    """Beginning and end of the simulated day, as its ledger says."""
    with open(ledger) as lines:
        header = json.loads(next(lines))
    return header["start"], header["end"]


def expect(truth, sentence):
    if not truth:
        raise AssertionError(sentence)
    print(f"ok: {sentence}", flush=True)
