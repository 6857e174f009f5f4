#!/usr/bin/env python3
"""Which object files a test reaches, from what tests/reach/record.cc noted while it ran.

    tools/reached_code.py --self-test

A function that a test never calls cannot make it come out otherwise, unless a function that it does call changes first.
So a test depends on the object files that hold a function it called. Rather too much than too little:
  a name that several files of a program define    all of these are reached, but for a function of a header
  a function of a header (weak in two files or more) counts for no file: whoever calls it has it compiled in
  a file that gives data to others                 is reached by every test of its programs
"""
import hashlib
import json
import re
import struct
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

HEAD, PROGRAM, TEST = 4096, slice(4, 1024), slice(1024, 4096)  # of a file of notes
WEAK, DATA = "WVu", "DRB"
FORMAT = 1  # of what is kept about object files


def short(name):
    """Names of C++ functions are long, and only compared."""
    return hashlib.blake2b(name.encode(), digest_size=8).hexdigest()


def text(raw):
    return raw.split(b"\0", 1)[0].decode(errors="replace")


def read_note(file):
    """Where a process ran, for which test, and the addresses of the functions that it called."""
    with open(file, "rb") as stream:
        head = stream.read(HEAD)
        (count,) = struct.unpack_from("<I", head)
        return text(head[PROGRAM]), text(head[TEST]), struct.unpack(f"<{count}I", stream.read(4 * count))


def linked(ninja_file):
    """The object files of every program and library: {output: [object files]}, as build.ninja has them."""
    parts = {}
    for line in re.sub(r"\$\n *", "", ninja_file).split("\n"):
        outputs, colon, rest = line.removeprefix("build ").partition(": ")
        if not line.startswith("build ") or not colon or "_LINKER__" not in rest.split(" ", 1)[0]:
            continue
        inputs = rest.partition(" || ")[0].split(" ")[1:]
        for output in outputs.split(" "):
            parts[output] = [i for i in inputs if i.endswith((".o", ".a"))]

    def objects(output, seen):
        for part in parts.get(output, ()):
            if part.endswith(".o"):
                yield part
            elif part not in seen:
                seen.add(part)
                yield from objects(part, seen)

    return {output: sorted(set(objects(output, set()))) for output in parts if not output.endswith(".a")}


def symbols(files):
    """What each file defines: {file: [(kind, name)]}."""
    found = {file: [] for file in files}
    shown = subprocess.run(["nm", "-A", "--defined-only", *files], capture_output=True, text=True, check=True).stdout if files else ""
    for line in shown.splitlines():
        file, _, symbol = line.partition(":")
        _, kind, name = symbol.rsplit(" ", 2)
        found[file].append((kind, name))
    return found


class Code:
    """The object files of a build, what they define and how they differ from last time."""

    def __init__(self, build):
        self.build = Path(build)
        self.objects = linked((self.build / "build.ninja").read_text())
        self.by_name = {Path(program).name: program for program in self.objects}
        self.cache_file = self.build / "Testing/object_files.json"
        self.cache = read_json(self.cache_file)
        self.definers = {}
        self.refresh()

    def refresh(self):
        """Reads anew what was compiled since: hash, whether it gives data, names of its functions."""
        stamps = {}
        for file in sorted({o for objects in self.objects.values() for o in objects}):
            try:
                about = (self.build / file).stat()
            except OSError:
                continue
            stamps[file] = [FORMAT, about.st_mtime_ns, about.st_size]
        changed = [file for file, stamp in stamps.items() if self.cache.get(file, {}).get("stamp") != stamp]
        for file, defined in symbols([str(self.build / f) for f in changed]).items():
            with open(file, "rb") as stream:
                content = hashlib.file_digest(stream, "blake2b").hexdigest()[:32]
            name = str(Path(file).relative_to(self.build))
            self.cache[name] = {
                "stamp": stamps[name], "content": content, "gives_data": any(kind in DATA for kind, _ in defined),
                "functions": [short(n) for kind, n in defined if kind in "Tt"], "weak": [short(n) for kind, n in defined if kind in WEAK],
            }
        self.cache = {file: about for file, about in self.cache.items() if file in stamps}
        self.cache_file.parent.mkdir(parents=True, exist_ok=True)
        self.cache_file.write_text(json.dumps(self.cache))

    def content(self, file):
        return self.cache.get(file, {}).get("content", "absent")

    def whole(self):
        """Digest of every object file."""
        return hashlib.blake2b("\n".join(f"{o} {self.content(o)}" for o in sorted(self.cache)).encode()).hexdigest()

    def always(self, program):
        return {o for o in self.objects[program] if self.cache.get(o, {}).get("gives_data", True)}

    def definers_of(self, program):
        """{short name of a function: the object files that define it}"""
        names, weak = defaultdict(set), defaultdict(set)
        for file in self.objects[program]:
            for name in self.cache.get(file, {}).get("functions", ()):
                names[name].add(file)
            for name in self.cache.get(file, {}).get("weak", ()):
                weak[name].add(file)
        for name, files in weak.items():
            if len(files) == 1:
                names[name] |= files
        return names

    def by_address(self, program):
        """{address: the object files that hold the function there}"""
        if program not in self.definers:
            names, places = self.definers_of(program), defaultdict(set)
            for line in subprocess.run(["nm", "--defined-only", self.build / program], capture_output=True, text=True, check=True).stdout.splitlines():
                address, kind, name = line.split(" ", 2)
                if kind in "TtWVu":
                    places[int(address, 16)] |= names.get(short(name), frozenset())
            self.definers[program] = places
        return self.definers[program]

    def program(self, path):
        """The program's name in the build, also of a copy that a test has made; None for what is not ours."""
        inside = Path(path).relative_to(self.build) if Path(path).is_relative_to(self.build) else ""
        return str(inside) if str(inside) in self.objects else self.by_name.get(Path(path).name)

    def reached(self, files):
        """{test: {program: object files}} of all these notes; a test is named by its command (record.cc)."""
        found = defaultdict(lambda: defaultdict(set))
        for file in files:
            path, test, addresses = read_note(file)
            program = self.program(path)
            if program is None:
                continue
            places, files = self.by_address(program), found[test][program]
            files |= self.always(program)
            for address in addresses:
                files |= places.get(address, frozenset())
        return found


def read_json(file):
    try:
        return json.loads(Path(file).read_text())
    except (OSError, ValueError):
        return {}


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        build = Path(folder)
        sources = {
            "a": "int b(); inline int both() { return 1; } int main(int n, char**) { return n > 1 ? b() : both() - 1; }",
            "b": "inline int both() { return 1; } static int own() { return 2; } int b() { return own() + both(); }",
            "c": "static int own() { return 3; } int c() { return own(); }",
            "d": "extern const int data; const int data = 7;",
        }
        for name, source in sources.items():
            (build / f"{name}.cc").write_text(source)
            subprocess.run(["g++", "-O0", "-c", f"{name}.cc", "-o", f"{name}.o"], cwd=build, check=True)
        subprocess.run(["g++", *(f"{n}.o" for n in sources), "-o", "prog"], cwd=build, check=True)
        (build / "build.ninja").write_text("build lib.a: CXX_STATIC_LIBRARY_LINKER__lib b.o $\n  c.o\nbuild prog: CXX_EXECUTABLE_LINKER__prog a.o d.o | lib.a || x.o\n")
        code = Code(build)
        assert code.objects == {"prog": ["a.o", "b.o", "c.o", "d.o"]}
        assert code.always("prog") == {"d.o"}
        at = {name: int(line.split()[0], 16) for line in subprocess.run(["nm", build / "prog"], capture_output=True, text=True, check=True).stdout.splitlines()
              for name in ["main", "_Z1bv", "_Z1cv", "_Z4bothv", "_ZL3ownv"] if line.endswith(" " + name)}
        rows = [(["main"], "ad"), (["main", "_Z4bothv"], "ad"), (["main", "_Z1bv"], "abd"), (["_Z1cv"], "cd"), (["_ZL3ownv"], "bcd"), ([], "d")]
        for called, objects in rows:
            notes = build / "notes"
            notes.mkdir(exist_ok=True)
            (notes / "1").write_bytes(struct.pack("<I", len(called)) + str(build / "prog").encode().ljust(1020, b"\0") + b"t".ljust(3072, b"\0")
                                      + struct.pack(f"<{len(called)}I", *(at[name] for name in called)) + bytes(400))
            assert code.reached(notes.iterdir()) == {"t": {"prog": {f"{o}.o" for o in objects}}}, (called, code.reached(notes.iterdir()))
        assert code.program("/tmp/copy/prog") == "prog" and code.program("/bin/sh") is None
        before = code.content("b.o")
        (build / "b.o").write_bytes((build / "b.o").read_bytes() + b"0")
        assert before not in ("absent", Code(build).content("b.o")) and Code(build).content("a.o") == code.content("a.o")
    print("self-test passed")
    return 0


if __name__ == "__main__":
    sys.exit(self_test() if sys.argv[1:] == ["--self-test"] else (print(__doc__, file=sys.stderr) or 2))
