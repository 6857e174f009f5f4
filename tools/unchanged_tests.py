#!/usr/bin/env python3
"""Which tests need not be run again, because they passed with the same code and the same files.

    tools/unchanged_tests.py select BUILD TESTS   writes to the file TESTS what ctest -I takes: the tests to run.
                                                  Prints how many are left out. Status 3 when none is left to run.
    tools/unchanged_tests.py record BUILD JUNIT NOTES
                                                  remembers what passed, from ctest's --output-junit, and which code it
                                                  reached, from the notes of tests/reach/record.cc in the folder NOTES
    tools/unchanged_tests.py --self-test

What a test depends on is told by its kind, and rather too much than too little:
  a unit test         its program, and the data that such tests read
  a whole test        the programs it names, its folder, npm's packages, pages, examples, scripts, and what prepared
                      the data that its providers begin with (tests/lib/prepared.mjs)
  a test that compiles something (-I in its command)   the headers below the folders of its -I, and the file
  a test that names files (REQUIRED_FILES)             those files and folders
  any other test      every file of the project
  every test          the installed packages of Debian
Of a program that was seen running in the test only the functions count that were called (tools/reached_code.py); of one that
was not, the whole of it.
"""
import hashlib
import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
from pathlib import Path

import reached_code

UNIT_DATA = ("src/", "apps/", "examples/", "tests/lib/", "tests/flows/", "tests/realms/", "tests/permissions/", "docs/configuration.md", "docs/providers.md")
WHOLE_DATA = UNIT_DATA + ("quickstart", "scripts/", "console/", "themes/", "docs/images/", "docs/gateway.md", "docs/webhooks.md", "tests/package-lock.json", "tests/run-node")
NOTES = "Testing/passed.json"
PREPARATION = "Testing/prepared/*/reach/*"
PREPARED, PREPARING = "prepared", "latchkey"  # REACH_TEST of what prepares the data of tests, and the program that does


class Tree:
    """The project's files, each hashed once."""

    def __init__(self, root):
        self.root = root
        listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root, capture_output=True, text=True)
        if listed.returncode != 0:
            raise SystemExit("Which files belong to the project is told by git, and this is no git repository: every test runs.")
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

    def group(self, prefixes, kind):
        """One hash of the files below `prefixes`: "all", "headers", or "data", which no program is compiled from."""
        key = (prefixes, kind)
        if key not in self.groups:
            wanted = {"all": lambda f: True, "headers": lambda f: f.endswith(".h"), "data": lambda f: not f.endswith((".cc", ".h"))}[kind]
            self.groups[key] = digest(f"{f} {self.file(self.root / f)}" for f in self.files if f.startswith(prefixes) and wanted(f))
        return self.groups[key]

    def named(self, path):
        """A file, or every file of the project below a folder."""
        path = Path(path)
        return self.group((f"{path.relative_to(self.root)}/",), "all") if path.is_dir() else self.file(path)


def digest(lines):
    return hashlib.blake2b("\n".join(lines).encode()).hexdigest()


class Test:
    """A test as ctest lists it."""

    def __init__(self, listed, build):
        self.name = listed["name"]
        self.command = list(listed.get("command", []))
        self.properties = {p["name"]: p["value"] for p in listed.get("properties", [])}
        self.settings = [word.partition("=")[2] for word in self.properties.get("ENVIRONMENT", [])]
        self.whole = bool(self.command) and self.command[0].endswith("/run-node")
        self.programs = [word for word in self.command[:1] + self.settings if word.startswith(f"{build}/") and Path(word).is_file()]

    def noted_as(self):
        """How record.cc names it: a whole test by its file, any other by its command."""
        return self.command[-1] if self.whole else "\x1f".join(self.command)

    def data(self, tree, packages):
        """Digest of what stands in the command and its environment, and of the files that a test of its kind reads."""
        words = self.command + self.settings
        lines = [word if word in self.programs else f"{word} {tree.named(word) if word.startswith('/') else ''}" for word in words]
        searched = tuple(f"{Path(word[2:]).relative_to(tree.root)}/" for word in words if word.startswith(f"-I{tree.root}/"))
        if self.whole:
            folder = str(Path(self.command[-1]).parent.relative_to(tree.root)) + "/"
            lines.append(tree.group(WHOLE_DATA + (folder,), "data"))
        elif self.command and self.command[0] in self.programs:
            lines.append(tree.group(UNIT_DATA, "data"))
        elif "REQUIRED_FILES" in self.properties:
            lines += [f"{file} {tree.named(file)}" for file in self.properties["REQUIRED_FILES"]]
        elif searched:
            lines.append(tree.group(searched, "headers"))
        else:
            lines.append(tree.group(("",), "all"))
        return digest(lines + [packages])

    def compiled(self, tree, code, reached):
        """Digest of the code that it depends on: what it was seen calling, and with it what prepared its data."""
        lines = []
        for path in self.programs:
            program = code.program(path)
            lines.append(self.called(code, reached, program) or f"{path} {tree.file(path)}")
        return digest(lines)

    def called(self, code, reached, program):
        if not self.whole:
            return reached.digest(code, program, self.noted_as())
        if program == PREPARING and not reached.saw(PREPARED, program):
            return None
        return reached.digest(code, program, self.noted_as(), PREPARED)


def tests_of(build):
    shown = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], capture_output=True, text=True, check=True)
    return [Test(listed, build) for listed in json.loads(shown.stdout)["tests"]]


def read(file):
    try:
        return json.loads(file.read_text())
    except (OSError, ValueError):
        return {}


def write(file, notes):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(notes))


def to_run(now, passed):
    """Numbers of the tests, counted from one as ctest does, that have not passed with these inputs."""
    return [i for i, (name, inputs) in enumerate(now.items(), 1) if passed.get(name) != inputs]


def select(root, build, out):
    packages = hashlib.blake2b(Path("/var/lib/dpkg/status").read_bytes()).hexdigest() if Path("/var/lib/dpkg/status").exists() else ""
    notes, code, tree = read(build / NOTES), reached_code.Code(build), Tree(root)
    reached = reached_code.Reached(notes.get("reached"))
    tests = tests_of(build)
    data = {test.name: test.data(tree, packages) for test in tests}
    now = {test.name: [data[test.name], test.compiled(tree, code, reached)] for test in tests}
    numbers = to_run(now, notes.get("passed", {}))
    write(build / NOTES, {**notes, "data": data, "code": code.whole()})
    out.write_text("0,0,0," + ",".join(map(str, numbers)) + "\n")
    if len(numbers) < len(now):
        print(f"{len(now) - len(numbers)} of {len(now)} tests passed before with the same code and files and are not run again (--all runs them)")
    return 0 if numbers else 3


def record(root, build, junit, folder):
    notes, code, tree = read(build / NOTES), reached_code.Code(build), Tree(root)
    # Whatever ran is known by what it did this time alone.
    cases = {case.get("name"): case for case in xml.etree.ElementTree.parse(junit).getroot().iter("testcase")}
    tests = {test.name: test for test in tests_of(build)}
    ran = [tests[name] for name in cases if name in tests]
    listed = {test.noted_as() for test in tests.values()} | {PREPARED}
    reached = reached_code.Reached(notes.get("reached"))
    reached.keep_only(listed - {test.noted_as() for test in ran})
    made = (build / code.by_name[PREPARING]).stat().st_mtime_ns if PREPARING in code.by_name else 0
    prepared = [note for note in build.glob(PREPARATION) if note.stat().st_mtime_ns >= made]  # by the program as it stands
    reached.add({test: programs for test, programs in code.reached([*folder.iterdir(), *prepared]).items() if test in listed})
    passed = {name: inputs for name, inputs in notes.get("passed", {}).items() if name in tests and name not in cases}
    if notes.get("code") == code.whole():  # else somebody built meanwhile, and what ran is not what stands there
        passed.update({test.name: [notes["data"][test.name], test.compiled(tree, code, reached)]
                       for test in ran if test.name in notes["data"] and has_passed(cases[test.name])})
    write(build / NOTES, {"passed": passed, "reached": reached.packed()})
    return 0


def has_passed(case):
    return case.get("status") == "run" and case.find("failure") is None


class SelfTestCode:
    """Programs that say what the files in the build folder hold, each named as a function."""

    def __init__(self, build):
        self.build = build

    def program(self, path):
        return Path(path).name

    def says(self, program):
        return {file.name: file.read_text() for file in self.build.iterdir()}

    def shared(self, program):
        return ""


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        build = root / "build"
        files = ["src/a.cc", "src/a.json", "src/a.h", "src/lib/b.cc", "tests/x/x.test.mjs", "tests/y/y.test.mjs", "tests/run-node", "build/a_test",
                 "build/latchkey", "build/b", "build/c", "build/d"]
        for name, text in {**dict.fromkeys(files, "1"), ".gitignore": "build\n"}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        subprocess.run(["git", "init", "-q"], cwd=root, check=True)
        whole = lambda name: {"name": name, "command": [f"{root}/tests/run-node", "-r", f"{root}/tests/{name}/{name}.test.mjs"],
                              "properties": [{"name": "ENVIRONMENT", "value": [f"P={build}/latchkey"]}]}
        listed = [{"name": "unit", "command": [f"{build}/a_test", "--one"]}, whole("x"), whole("y"), {"name": "check", "command": ["/bin/true"]},
                  {"name": "compiles", "command": ["/bin/true", f"-I{root}/src"]},
                  {"name": "names", "command": ["/bin/true"], "properties": [{"name": "REQUIRED_FILES", "value": [f"{root}/src/lib", f"{build}/latchkey"]}]}]
        tests = [Test(test, build) for test in listed]
        seen = {f"{root}/tests/x/x.test.mjs": {"latchkey": {"b"}}, PREPARED: {"latchkey": {"c"}}}

        def state(packages="", seen=seen):
            tree, reached = Tree(root), reached_code.Reached()
            reached.add(seen)
            return {test.name: [test.data(tree, packages), test.compiled(tree, SelfTestCode(build), reached)] for test in tests}

        first = state()
        rows = [("src/a.cc", ["check"]), ("src/a.json", ["unit", "x", "y", "check"]), ("tests/x/x.test.mjs", ["x", "check"]),
                ("src/a.h", ["check", "compiles"]), ("src/lib/b.cc", ["check", "names"]), ("build/a_test", ["unit"]),
                # x was seen running: what it called counts, and what prepared its data. y was not: the whole program counts.
                ("build/latchkey", ["y", "names"]), ("build/b", ["x"]), ("build/c", ["x"]), ("build/d", [])]
        for file, changed in rows:
            (root / file).write_text("2")
            assert [n for n, d in state().items() if d != first[n]] == changed, file
            (root / file).write_text("1")
        assert [n for n, d in state("new").items() if d != first[n]] == list(first)
        assert state() == first and to_run(first, {**first, "x": "other"}) == [2]
        unprepared = {test: programs for test, programs in seen.items() if test != PREPARED}
        assert state(seen=unprepared) == state(seen={})  # who prepared its data is not known: the whole program counts
        cases = xml.etree.ElementTree.fromstring('<s><c status="fail"><failure/></c><c status="run"/><c status="notrun"/></s>')
        assert [has_passed(case) for case in cases] == [False, True, False]
    print("self-test passed")
    return 0


def main(words):
    root = Path(__file__).resolve().parent.parent
    if words == ["--self-test"]:
        return self_test()
    if len(words) == 3 and words[0] == "select":
        return select(root, Path(words[1]).resolve(), Path(words[2]))
    if len(words) == 4 and words[0] == "record":
        return record(root, Path(words[1]).resolve(), Path(words[2]), Path(words[3]))
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
