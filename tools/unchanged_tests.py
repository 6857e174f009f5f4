#!/usr/bin/env python3
"""Which tests need not be run again, because they passed with the same programs and the same files.

    tools/unchanged_tests.py select BUILD TESTS   writes to the file TESTS what ctest -I takes: the tests to run.
                                                  Prints how many are left out. Status 3 when none is left to run.
    tools/unchanged_tests.py record BUILD JUNIT   remembers what passed, from ctest's --output-junit
    tools/unchanged_tests.py --self-test

What a test depends on is told by its kind, and rather too much than too little:
  a unit test         its program, and the data that such tests read
  a whole test        the programs it names, its folder, npm's packages, pages, examples, scripts
  any other test      every file of the project
  every test          the installed packages of Debian
"""
import hashlib
import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
from pathlib import Path

UNIT_DATA = ("src/", "apps/", "examples/", "tests/lib/", "tests/flows/", "tests/realms/", "tests/permissions/", "docs/configuration.md", "docs/providers.md")
WHOLE_DATA = UNIT_DATA + ("quickstart", "scripts/", "console/", "themes/", "docs/images/", "docs/gateway.md", "docs/webhooks.md", "tests/package-lock.json", "tests/run-node")
NOTES = "Testing/passed_tests.json"


class Tree:
    """The project's files, each hashed once."""

    def __init__(self, root):
        self.root = root
        listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root, capture_output=True, text=True, check=True)
        self.files = sorted(f for f in listed.stdout.split("\0") if f)
        self.hashes = {}
        self.groups = {}

    def file(self, path):
        path = str(path)
        if path not in self.hashes:
            try:
                with open(path, "rb") as stream:
                    self.hashes[path] = hashlib.file_digest(stream, "blake2b").hexdigest()
            except OSError:
                self.hashes[path] = "absent"
        return self.hashes[path]

    def group(self, prefixes, compiled):
        """One hash of every file below `prefixes`; those that programs are compiled from only if `compiled`."""
        key = (prefixes, compiled)
        if key not in self.groups:
            chosen = [f for f in self.files if f.startswith(prefixes) and (compiled or not f.endswith((".cc", ".h")))]
            self.groups[key] = digest(f"{f} {self.file(self.root / f)}" for f in chosen)
        return self.groups[key]


def digest(lines):
    return hashlib.blake2b("\n".join(lines).encode()).hexdigest()


def inputs(test, tree, build, packages):
    """What stands in the command and its environment, and the files that a test of its kind reads."""
    words = list(test.get("command", []))
    properties = {p["name"]: p["value"] for p in test.get("properties", [])}
    words += [word.partition("=")[2] for word in properties.get("ENVIRONMENT", [])]
    lines = [f"{word} {tree.file(word) if word.startswith('/') else ''}" for word in words]
    program = words[0] if words else ""
    if program.endswith("_test") and program.startswith(str(build)):
        lines.append(tree.group(UNIT_DATA, compiled=False))
    elif program.endswith("/run-node"):
        folder = str(Path(words[3]).parent.relative_to(tree.root)) + "/"
        lines.append(tree.group(WHOLE_DATA + (folder,), compiled=False))
    else:
        lines.append(tree.group(("",), compiled=True))
    return digest(lines + [packages])


def digests(root, build, packages):
    shown = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], capture_output=True, text=True, check=True)
    tree = Tree(root)
    return {test["name"]: inputs(test, tree, build, packages) for test in json.loads(shown.stdout)["tests"]}


def read(file):
    try:
        return json.loads(file.read_text())
    except (OSError, ValueError):
        return {}


def to_run(now, passed):
    """Numbers of the tests, counted from one as ctest does, that have not passed with these inputs."""
    return [i for i, (name, inputs_) in enumerate(now.items(), 1) if passed.get(name) != inputs_]


def select(root, build, out):
    packages = hashlib.blake2b(Path("/var/lib/dpkg/status").read_bytes()).hexdigest() if Path("/var/lib/dpkg/status").exists() else ""
    now = digests(root, build, packages)
    notes = read(build / NOTES)
    numbers = to_run(now, notes.get("passed", {}))
    (build / NOTES).parent.mkdir(parents=True, exist_ok=True)
    (build / NOTES).write_text(json.dumps({"passed": notes.get("passed", {}), "now": now}))
    out.write_text("0,0,0," + ",".join(map(str, numbers)) + "\n")
    if len(numbers) < len(now):
        print(f"{len(now) - len(numbers)} of {len(now)} tests passed before with the same programs and files and are not run again (--all runs them)")
    return 0 if numbers else 3


def passed_in(junit):
    cases = xml.etree.ElementTree.parse(junit).getroot().iter("testcase")
    return [case.get("name") for case in cases if case.get("status") == "run" and case.find("failure") is None]


def record(build, junit):
    notes = read(build / NOTES)
    now, passed = notes.get("now", {}), notes.get("passed", {})
    # What has failed since is no longer known to pass.
    ran = {case.get("name") for case in xml.etree.ElementTree.parse(junit).getroot().iter("testcase")}
    passed = {name: inputs_ for name, inputs_ in passed.items() if name in now and name not in ran}
    passed.update({name: now[name] for name in passed_in(junit) if name in now})
    (build / NOTES).write_text(json.dumps({"passed": passed, "now": now}))
    return 0


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        build = root / "build"
        for name, text in {"src/a.cc": "1", "src/a.json": "1", "tests/x/x.test.mjs": "1", "tests/y/y.test.mjs": "1", "tests/run-node": "", "build/a_test": "1", "build/server": "1", ".gitignore": "build\n"}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        subprocess.run(["git", "init", "-q"], cwd=root, check=True)
        whole = lambda name: {"command": [f"{root}/tests/run-node", "--test", "-r", f"{root}/tests/{name}/{name}.test.mjs"],
                              "properties": [{"name": "ENVIRONMENT", "value": [f"P={build}/server"]}]}
        tests = {"unit": {"command": [f"{build}/a_test", "--one"]}, "x": whole("x"), "y": whole("y"), "check": {"command": ["/bin/true"]}}
        state = lambda packages="": {name: inputs(test, Tree(root), build, packages) for name, test in tests.items()}
        first = state()
        rows = [("src/a.cc", ["check"]), ("src/a.json", ["unit", "x", "y", "check"]), ("tests/x/x.test.mjs", ["x", "check"]),
                ("build/a_test", ["unit"]), ("build/server", ["x", "y"])]
        for file, changed in rows:
            (root / file).write_text("2")
            assert [n for n, d in state().items() if d != first[n]] == changed, file
            (root / file).write_text("1")
        assert [n for n, d in state("new").items() if d != first[n]] == list(tests)
        assert state() == first and to_run(first, {**first, "x": "other"}) == [2]
        build.joinpath("Testing").mkdir()
        (build / NOTES).write_text(json.dumps({"passed": first, "now": first}))
        (root / "j.xml").write_text('<testsuite><testcase name="unit" status="fail"><failure/></testcase><testcase name="x" status="run"/></testsuite>')
        record(build, root / "j.xml")
        assert sorted(read(build / NOTES)["passed"]) == ["check", "x", "y"]
    print("self-test passed")
    return 0


def main(words):
    root = Path(__file__).resolve().parent.parent
    if words == ["--self-test"]:
        return self_test()
    if len(words) == 3 and words[0] == "select":
        return select(root, Path(words[1]).resolve(), Path(words[2]))
    if len(words) == 3 and words[0] == "record":
        return record(Path(words[1]).resolve(), Path(words[2]))
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
