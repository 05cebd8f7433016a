"""Carries out the walkthroughs of CONTRIBUTING.md as they are written: a KPI by
a profile, asked of a daemon that was not built anew, and a KPI in C++, compiled
into a copy of the catalogue with its own test.

usage: walkthrough_test.py BUILD_DIRECTORY"""

import json
import pathlib
import re
import shlex
import subprocess
import sys

from harness import Daemon, Folder, expect, run, simulate

ROOT = pathlib.Path(__file__).resolve().parents[2]


def walkthrough():
    """The blocks of code that CONTRIBUTING.md marks, by their names."""
    text = (ROOT / "CONTRIBUTING.md").read_text()
    marked = re.findall(
        r"<!-- walkthrough: (\S+) -->\n```\w+\n(.*?)^```$", text,
        re.DOTALL | re.MULTILINE)
    return dict(marked)


def by_profile(blocks, folder):
    profile = folder / "teamlead.yaml"
    profile.write_text(blocks["teamlead.yaml"])
    matrix = run("vanectl", "kpi", "matrix", profile).stdout
    expect("## teamlead@1: What team leads look at" in matrix,
           "vanectl reads the profile")
    # The profile lies in this folder, not in that of the daemon.
    kpis = blocks["configuration"].replace("teamlead.yaml", str(profile))
    daemon = Daemon(folder / "daemon", kpis=kpis).start()
    simulate(daemon, folder / "ledger.ndjson", "--conversations", "300",
             "--agents", "20", "--queues", "3", "--seed", "11")
    words = shlex.split(blocks["question"])
    expect(words.pop(0) == "vanectl", "the question is one to vanectl")
    shown = daemon.ctl("-o", "jsonl", *words, "--from", "2000-01-01").stdout
    envelopes = [json.loads(line) for line in shown.splitlines()]
    expect(len(envelopes) > 10, f"{len(envelopes)} cells are shown")
    shares = 0
    for envelope in envelopes:
        metrics, kpis = envelope["metrics"], envelope["kpis"]
        if list(kpis) != ["talk_share"]:
            sys.exit(f"other KPIs than the profile's: {kpis}")
        talk = metrics.get("tTalkComplete", {}).get("sum", 0)
        handle = metrics.get("tHandle", {}).get("sum", 0)
        shares += handle > 0
        # Half up, in integers: tenths of a percent.
        right = (2000 * talk + handle) // (2 * handle) / 10 if handle else None
        if kpis["talk_share"]["value"] != right:
            sys.exit(f"{kpis} is shown of {metrics}, which makes {right}")
    expect(shares > 5, f"{shares} of them had any handle time, and every share "
                       "is that of the metrics beside it")
    expect(envelopes[0]["definition"] == "teamlead@1",
           "envelopes name the profile")
    daemon.stop()


def with_line(text, line):
    """The text with the line in its place among those of its kind."""
    kind = re.match(r"\s*(extern const kpi_code |&)", line).group(0)
    lines = text.split("\n")
    peers = [i for i, other in enumerate(lines) if other.startswith(kind)]
    at = next((i for i in peers if lines[i] > line), peers[-1] + 1)
    return "\n".join(lines[:at] + [line] + lines[at:])


def compiled(build, like, source, overlay):
    """Compiles a source as the build compiles the file `like`, but with the
    overlay's headers before the tree's; the object."""
    for entry in json.loads((build / "compile_commands.json").read_text()):
        if entry["file"] == str(ROOT / like):
            words = shlex.split(entry["command"])
            break
    else:
        sys.exit(f"the build does not compile {like}")
    made = overlay / (source.name + ".o")
    words[words.index("-c") + 1] = str(source)
    words[words.index("-o") + 1] = str(made)
    words.insert(words.index(f"-I{ROOT}"), f"-I{overlay}")
    done = subprocess.run(words, cwd=entry["directory"], capture_output=True,
                          text=True)
    if done.returncode != 0:
        sys.exit(f"{source.name} does not compile:\n{done.stderr[-4000:]}")
    return made


def in_cpp(blocks, folder, build):
    overlay = folder / "overlay"
    written = [name for name in blocks if name.endswith(".cpp")]
    for name in written:
        (overlay / name).parent.mkdir(parents=True, exist_ok=True)
        (overlay / name).write_text(blocks[name])
    declared, listed = blocks["lines"].rstrip("\n").split("\n")
    for name, line in (("catalogue.hpp", declared), ("catalogue.cpp", listed)):
        kept = (ROOT / "actors/kpi" / name).read_text()
        (overlay / "actors/kpi" / name).write_text(with_line(kept, line))
    like = {"actors": "actors/kpi/catalogue.cpp",
            "tests": "tests/main.cpp"}
    objects = [compiled(build, like[name.split("/")[0]], overlay / name,
                        overlay)
               for name in written + ["actors/kpi/catalogue.cpp"]]
    test = overlay / "test_dominant_status"
    main = build / "tests/CMakeFiles/streamvane_test_main.dir/main.cpp.o"
    done = subprocess.run(
        ["c++", "-o", test, *objects, main, build / "libstreamvane_actors.a",
         build / "libstreamvane_messages.a", "-ldate-tz", "-lcrypto",
         "-lxxhash", "-pthread"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"the KPI in C++ does not link:\n{done.stderr[-4000:]}")
    done = subprocess.run([test], capture_output=True, text=True)
    print(done.stdout[-2000:])
    expect(done.returncode == 0, "the KPI in C++ passes its test")


def main():
    blocks = walkthrough()
    with Folder() as folder:
        in_cpp(blocks, folder, pathlib.Path(sys.argv[1]).resolve())
        by_profile(blocks, folder)


if __name__ == "__main__":
    main()
