#!/usr/bin/env python3
"""Which functions a test reaches, from what tests/reach/record.cc noted while it ran, and what these say today.

    tools/reached_code.py --self-test

A function that a test never calls cannot make it come out otherwise, unless a function that it does call changes first.
So a test depends on what the functions say that it called (tools/object_functions.py). Rather too much than too little:
  a name that several files of a program define              all of them count
  data that a file gives to others, what runs before main,
  flags of the compiler and the linker                       count for every test of the file's programs
"""
import hashlib
import json
import multiprocessing
import os
import re
import struct
import subprocess
import sys
import tempfile
from collections import defaultdict
from itertools import compress
from pathlib import Path

import object_functions

HEAD, PROGRAM, TEST = 4096, slice(4, 1024), slice(1024, 4096)  # of a file of notes
MADE_BY = hashlib.blake2b(Path(object_functions.__file__).read_bytes() + Path(__file__).read_bytes(), digest_size=8).hexdigest()


def short(name):
    """Names of C++ functions are long, and only compared."""
    return hashlib.blake2b(name, digest_size=8).hexdigest()


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


def flags(ninja_file):
    """Digest of what each output is compiled or linked with: {output: digest}, as build.ninja has it."""
    found = {}
    for block in ninja_file.split("\nbuild ")[1:]:
        output = re.split(r"[ :]", block, maxsplit=1)[0]
        told = [line for line in block.split("\n") if line.startswith(("  DEFINES =", "  FLAGS =", "  LINK_FLAGS =", "  LINK_LIBRARIES ="))]
        found[output] = hashlib.blake2b("\n".join(told).encode(), digest_size=8).hexdigest()
    return found


def told_apart(file):
    """What is kept about an object file."""
    try:
        content = Path(file).read_bytes()
    except OSError:
        content = b""
    functions, shared = object_functions.read(content)
    return {"content": hashlib.blake2b(content, digest_size=16).hexdigest(), "shared": shared.hex(),
            "functions": {short(name): said.hex() for name, said in functions.items()}}


def all_told_apart(files):
    if len(files) < 20:
        return [told_apart(file) for file in files]
    with multiprocessing.Pool(os.cpu_count()) as pool:
        return pool.map(told_apart, files, chunksize=10)


class Code:
    """The object files of a build, and what their functions say."""

    def __init__(self, build):
        self.build = Path(build)
        ninja_file = (self.build / "build.ninja").read_text()
        self.objects, self.flags = linked(ninja_file), flags(ninja_file)
        self.by_name = {Path(program).name: program for program in self.objects}
        self.cache_file = self.build / "Testing/object_files.json"
        self.cache = read_json(self.cache_file)
        self.said, self.places = {}, {}
        self.refresh()

    def refresh(self):
        """Reads anew what was compiled since."""
        stamps = {}
        for file in sorted({o for objects in self.objects.values() for o in objects}):
            try:
                about = (self.build / file).stat()
            except OSError:
                continue
            stamps[file] = [MADE_BY, about.st_mtime_ns, about.st_size]
        changed = [file for file, stamp in stamps.items() if self.cache.get(file, {}).get("stamp") != stamp]
        if not changed and len(stamps) == len(self.cache):
            return
        for file, about in zip(changed, all_told_apart([str(self.build / f) for f in changed])):
            self.cache[file] = {"stamp": stamps[file], **about}
        self.cache = {file: about for file, about in self.cache.items() if file in stamps}
        self.cache_file.parent.mkdir(parents=True, exist_ok=True)
        self.cache_file.write_text(json.dumps(self.cache))

    def whole(self):
        """Digest of every object file."""
        return hashlib.blake2b("\n".join(f"{o} {about['content']}" for o, about in sorted(self.cache.items())).encode()).hexdigest()

    def shared(self, program):
        """Digest of what counts for every test of a program."""
        parts = [f"{self.cache.get(o, {}).get('shared', 'absent')} {self.flags.get(o)}" for o in self.objects[program]]
        return hashlib.blake2b("\n".join([*parts, str(self.flags.get(program))]).encode()).hexdigest()

    def says(self, program):
        """{short name of a function: what it says}"""
        if program not in self.said:
            found = {}
            for file in self.objects[program]:
                for name, said in self.cache.get(file, {}).get("functions", {}).items():
                    if found.setdefault(name, said) != said:
                        found[name] = "|".join(sorted({*found[name].split("|"), said}))
            self.said[program] = found
        return self.said[program]

    def by_address(self, program):
        """{address: the short names of the functions there}"""
        if program not in self.places:
            known, places = self.says(program), defaultdict(set)
            for line in subprocess.run(["nm", "--defined-only", self.build / program], capture_output=True, check=True).stdout.splitlines():
                address, _, name = line.split(b" ", 2)
                name = short(name)
                if name in known:
                    places[int(address, 16)].add(name)
            self.places[program] = places
        return self.places[program]

    def program(self, path):
        """The program's name in the build, also of a copy that a test has made; None for what is not ours."""
        inside = Path(path).relative_to(self.build) if Path(path).is_relative_to(self.build) else ""
        return str(inside) if str(inside) in self.objects else self.by_name.get(Path(path).name)

    def reached(self, files):
        """{test: {program: short names}} of all these notes; a test is named by its command (record.cc)."""
        found = defaultdict(lambda: defaultdict(set))
        for file in files:
            path, test, addresses = read_note(file)
            program = self.program(path)
            if program is None:
                continue
            places, names = self.by_address(program), found[test][program]
            for address in addresses:
                names |= places.get(address, frozenset())
        return found


class Reached:
    """What each test called: for each program the names of functions, and for each test a number with a bit for each of them."""

    def __init__(self, noted=None):
        self.names = {program: about["names"] for program, about in (noted or {}).items()}
        self.tests = {program: {test: int(bits, 16) for test, bits in about["tests"].items()} for program, about in (noted or {}).items()}
        self.said = {}

    def keep_only(self, tests):
        self.tests = {program: {test: bits for test, bits in seen.items() if test in tests} for program, seen in self.tests.items()}

    def add(self, reached):
        """`reached` is {test: {program: names}}; a test's former names are forgotten."""
        self.said = {}
        places = {program: {name: i for i, name in enumerate(names)} for program, names in self.names.items()}
        for test, programs in reached.items():
            for program, names in programs.items():
                place = places.setdefault(program, {})
                bits = bytearray((len(place) + len(names)) // 8 + 1)
                for name in names:
                    i = place.setdefault(name, len(place))
                    bits[i >> 3] |= 1 << (i & 7)
                self.tests.setdefault(program, {})[test] = int.from_bytes(bits, "little")
        self.names = {program: list(place) for program, place in places.items()}

    def saw(self, test, program):
        return test in self.tests.get(program, {})

    def digest(self, code, program, *tests):
        """Of what the functions say that these tests called together; None when the first was not seen running the program."""
        if not self.saw(tests[0], program):
            return None
        bits = 0
        for test in tests:
            bits |= self.tests[program].get(test, 0)
        if program not in self.said:
            says = code.says(program)
            self.said[program] = [says.get(name, "gone").encode() for name in self.names[program]]
        return hashlib.blake2b(b" ".join(compress(self.said[program], chosen(bits))) + code.shared(program).encode()).hexdigest()

    def packed(self):
        """As it is written down, without names that nobody calls any more."""
        written = {}
        for program, seen in self.tests.items():
            together = 0
            for bits in seen.values():
                together |= bits
            used = chosen(together)
            written[program] = {"names": list(compress(self.names[program], used)),
                                "tests": {test: f"{int(bytes(compress(digits(bits), used))[::-1] or b'0', 2):x}" for test, bits in seen.items()}}
        return {program: about for program, about in written.items() if about["tests"]}


def digits(bits):
    """b"0" or b"1" for each bit, the lowest first, and zeros behind without end of use."""
    return f"{bits:b}".encode()[::-1]


def chosen(bits):
    return digits(bits).translate(bytes.maketrans(b"01", b"\0\1"))


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

        def build_all(changes):
            for name, source in {**sources, **changes}.items():
                (build / f"{name}.cc").write_text(source)
                subprocess.run(["g++", "-O0", "-ffunction-sections", "-fdata-sections", "-c", f"{name}.cc", "-o", f"{name}.o"], cwd=build, check=True)
            subprocess.run(["g++", *(f"{n}.o" for n in sources), "-o", "prog"], cwd=build, check=True)
            return Code(build)

        (build / "build.ninja").write_text("build lib.a: CXX_STATIC_LIBRARY_LINKER__lib b.o $\n  c.o\nbuild prog: CXX_EXECUTABLE_LINKER__prog a.o d.o | lib.a || x.o\n")
        code = build_all({})
        assert code.objects == {"prog": ["a.o", "b.o", "c.o", "d.o"]}
        at = {name: int(line.split()[0], 16) for line in subprocess.run(["nm", build / "prog"], capture_output=True, text=True, check=True).stdout.splitlines()
              for name in ["main", "_Z1bv", "_Z1cv", "_Z4bothv", "_ZL3ownv"] if line.endswith(" " + name)}
        tests = {"main": ["main"], "both": ["main", "_Z4bothv"], "b": ["main", "_Z1bv"], "own": ["_ZL3ownv"], "none": []}
        (build / "notes").mkdir()
        for test, called in tests.items():
            (build / "notes" / test).write_bytes(struct.pack("<I", len(called)) + str(build / "prog").encode().ljust(1020, b"\0") + test.encode().ljust(3072, b"\0")
                                                 + struct.pack(f"<{len(called)}I", *(at[name] for name in called)) + bytes(400))
        reached = Reached()
        reached.add(code.reached((build / "notes").iterdir()))
        reached = Reached(json.loads(json.dumps(reached.packed())))
        digests = lambda code, reached=reached: {test: Reached(reached.packed()).digest(code, "prog", test) for test in tests}
        before = digests(code)
        assert None not in before.values() and reached.digest(code, "prog", "unknown") is None and reached.digest(code, "other", "main") is None
        rows = [  # what is changed, and whose test is to run again
            ("b", "own() + both()", "both() + own()", ["b"]),
            ("c", "return 3", "return 4", ["own"]),
            ("c", "int c()", "namespace latchkey { int more() { return 1; } } int c()", []),
            ("a", "return 1", "return 5", ["both"]),
            ("a", "n > 1", "n > 2", ["main", "both", "b"]),
            ("d", "= 7", "= 8", list(tests)),
            ("c", "int c()", "static int first = own(); int c()", list(tests)),
        ]
        for file, old, new, changed in rows:
            after = digests(build_all({file: sources[file].replace(old, new)}))
            assert [test for test in tests if after[test] != before[test]] == changed, (file, new)
        assert digests(build_all({})) == before
        ninja_file = (build / "build.ninja").read_text()
        (build / "build.ninja").write_text(ninja_file + "  LINK_FLAGS = -Wl,-z,now\n")
        assert all(digest != before[test] for test, digest in digests(Code(build)).items())
        (build / "build.ninja").write_text(ninja_file)
        assert reached.digest(code, "prog", "none", "b") == Reached(reached.packed()).digest(code, "prog", "b")
        reached.keep_only({"b", "none"})
        reached.add({"both": {"prog": {short(b"_Z4bothv"), "gone"}}, "b": {"prog": {short(b"_Z1bv")}}})
        again = Reached(reached.packed())
        assert set(again.tests["prog"]) == {"b", "none", "both"} and set(again.names["prog"]) == {short(b"_Z4bothv"), short(b"_Z1bv"), "gone"}
        assert again.digest(code, "prog", "b") == reached.digest(code, "prog", "b") and again.digest(code, "prog", "b") != again.digest(code, "prog", "both")
        assert code.program("/tmp/copy/prog") == "prog" and code.program("/bin/sh") is None
        whole = code.whole()
        (build / "b.o").write_bytes((build / "b.o").read_bytes() + b"0")
        assert Code(build).whole() != whole
    print("self-test passed")
    return 0


if __name__ == "__main__":
    sys.exit(self_test() if sys.argv[1:] == ["--self-test"] else (print(__doc__, file=sys.stderr) or 2))
