#!/usr/bin/env python3
"""Keeps the house in order: includes point down, outside parts stay in the rooms that own them, the core stays pure.

    tools/check_floors.py [ROOT]      prints each breach as FILE:LINE: what is wrong; status 1 if there is any
    tools/check_floors.py --self-test proves that it finds what it looks for
"""
import re
import sys
import tempfile
from pathlib import Path

# What each floor may include, besides itself. docs/architecture.md draws it.
BELOW_JOSE = ["base", "json", "url", "crypto"]
BELOW_OAUTH = BELOW_JOSE + ["jose"]
BELOW_MODEL = BELOW_OAUTH + ["oauth"]
BELOW_OP = BELOW_MODEL + ["model", "store"]
BELOW_PAGES = BELOW_OP + ["op", "authn"]
BELOW_ENDPOINTS = BELOW_PAGES + ["kc", "pages", "http", "fetch"]
FLOORS = {
    "base": [],
    "json": ["base"],
    "url": ["base"],
    "crypto": ["base", "json", "url"],
    "jose": BELOW_JOSE,
    "oauth": BELOW_OAUTH,
    "model": BELOW_MODEL,
    "store": BELOW_MODEL + ["model"],
    "op": BELOW_OP,
    "authn": BELOW_OP,
    "kc": BELOW_PAGES,
    "pages": BELOW_PAGES,
    "http": ["base", "json", "url"],
    "fetch": ["base", "url"],
    "fake": BELOW_OAUTH + ["oauth", "http", "fetch"],
    "cli": ["base", "json", "url", "fetch"],
    "rp": BELOW_OAUTH + ["oauth", "fetch", "latchkey"],
    "endpoints": BELOW_ENDPOINTS,
    "outbox": BELOW_ENDPOINTS + ["endpoints"],
    "account": BELOW_ENDPOINTS + ["endpoints"],
    "admin": BELOW_ENDPOINTS + ["endpoints"],
    # jose: the identity that the gateway hands on as a JWT is signed with a key of its own.
    "gateway": ["base", "json", "url", "crypto", "jose", "http", "rp", "latchkey"],
    "main": BELOW_ENDPOINTS + ["endpoints", "outbox", "account", "admin", "cli", "fake", "gateway"],
}
# Rooms that only the composition root sees: the adapters behind a port.
ADAPTERS = ["store/memory", "store/sqlite", "store/postgres", "http/beast", "rp/sqlite", "rp/redis"]

# An outside part: where its headers may be included. True also allows it in headers that other rooms see.
OUTSIDE = [
    (r"boost/(beast|asio)", {"http/beast": True, "latchkey": True}),
    (r"boost/json", {"json": True}),
    (r"boost/url", {"url": False}),
    (r"boost/", {"json": True, "url": False, "http/beast": True}),
    (r"openssl/", {"crypto": False, "http": False, "http/beast": True, "rp/redis": False}),
    (r"sodium(/|\.h)", {"crypto": False}),
    (r"sqlite3\.h", {"store/sqlite": True, "rp/sqlite": False}),
    (r"hiredis/", {"rp/redis": False}),
    (r"(postgresql/)?libpq-fe\.h", {"store/postgres": True}),
    (r"curl/", {"fetch": False}),
    (r"spdlog/", {"base": False, "main": False}),
    (r"httplib\.h", {"latchkey": True, "rp": False}),
]

# The pure core: values in, values out.
CORE = ["json", "url", "jose", "oauth", "model", "op", "authn", "kc", "pages"]
IMPURE = [
    (r"(?:system|steady|high_resolution)_clock\s*::\s*now|\bSystemClock\b|\bclock_gettime\s*\(|\bgettimeofday\s*\(|[^\w.>:]time\s*\(\s*(?:nullptr|NULL|0)\s*\)",
     "reads a clock; take `now` as a parameter"),
    (r"\bgetenv\s*\(", "reads the environment; take the value as a parameter"),
    (r"\brandom_device\b|\bRAND_bytes\s*\(|\bgetrandom\s*\(|[^\w]s?rand\s*\(|\bSystemRandom\b|\bmt19937",
     "draws randomness; take the bytes as a parameter"),
    (r"\bsleep_for\s*\(|\bsleep_until\s*\(|\bstd::(?:this_thread|thread|jthread|async)\b", "uses threads; that is the shell's work"),
    (r"\bstd::(?:i|o)?fstream\b|\bfopen\s*\(", "touches files; that is the shell's work"),
]
LONGEST_FILE = 400
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def room_of(path):
    """src/http/beast/server.cc -> 'http/beast'; src/op/grants/x.cc -> 'op'; include/latchkey/x.h -> 'latchkey'."""
    parts = path.parts
    if parts[0] == "include":
        return "latchkey"
    if parts[0] == "apps":
        return "apps"
    two = "/".join(parts[1:3])
    return two if two in ADAPTERS else parts[1]


def room_of_include(target):
    parts = target.split("/")
    two = "/".join(parts[:2])
    return two if two in ADAPTERS else parts[0]


def may_see(room, other):
    if room == other or room == "main":
        return True
    if room == "apps":
        return other == "latchkey"
    if room == "latchkey":
        return False
    if room in ADAPTERS:
        floor = room.split("/")[0]
        return other == floor or other in FLOORS[floor]
    return other in FLOORS.get(room, [])


def strip_comments(text):
    """Comments and the inside of strings become blanks, lines stay where they are."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"', re.S)
    return pattern.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def seen_from_outside(root):
    """The headers of src/ that some other room includes."""
    seen = set()
    for file in (root / "src").rglob("*"):
        if file.suffix in (".h", ".cc") and file.is_file():
            room = room_of(file.relative_to(root))
            for line in file.read_text(encoding="utf-8").split("\n"):
                match = INCLUDE.match(line)
                if match and match.group(1) == '"' and room_of_include(match.group(2)) != room:
                    seen.add(match.group(2))
    return seen


def check_includes(path, text, is_test, exported):
    room = room_of(path)
    header = path.suffix == ".h" and (room == "latchkey" or str(Path(*path.parts[1:])) in exported)
    for number, line in enumerate(text.split("\n"), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        target = match.group(2)
        first = target.split("/")[0]
        if first == "latchkey" or (room != "apps" or first != "main") and (match.group(1) == '"' and "/" in target and first in FLOORS):
            other = room_of_include(target)
            if not may_see(room, other) and not (is_test and (room == "store" or other == "store/memory")):
                yield number, f"{room} may not include {other} ({target}): an include only points down"
        for pattern, rooms in OUTSIDE:
            if not re.match(pattern, target):
                continue
            if room not in rooms and not (room == "apps" and first in ("httplib.h",)) and not is_test:
                yield number, f"<{target}> belongs to {', '.join(rooms)}, not to {room}"
            elif header and not rooms.get(room, True):
                yield number, f"<{target}> in a header; hide it behind a forward declaration or a pointer"
            break


def check_purity(path, text, is_test):
    room = room_of(path)
    if room not in CORE or is_test:
        return
    for number, line in enumerate(strip_comments(text).split("\n"), 1):
        for pattern, what in IMPURE:
            if re.search(pattern, line) and not (room == "pages" and "touches files" in what):  # a theme is a folder
                yield number, f"the core {what}"


def check_shape(path, text, is_test):
    lines = text.count("\n")
    if lines > LONGEST_FILE and not is_test:
        yield lines, f"{lines} lines; one idea a file keeps it under {LONGEST_FILE}"
    if path.suffix == ".h" and not text.lstrip().startswith(("//", "/*")):
        yield 1, "a header opens with its purpose and invariants"
    if path.suffix == ".h" and "#pragma once" not in text:
        yield 1, "no #pragma once"


def breaches(root):
    exported = seen_from_outside(root)
    for folder in ("src", "include", "apps"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix not in (".h", ".cc") or not file.is_file():
                continue
            path = file.relative_to(root)
            text = file.read_text(encoding="utf-8")
            is_test = path.stem.endswith(("_test", "_fuzz", "for_test")) or bool({"testing", "contract", "gallery"} & set(path.parts))
            found = [*check_includes(path, text, is_test, exported), *check_purity(path, text, is_test), *check_shape(path, text, is_test)]
            yield from (f"{path}:{number}: {what}" for number, what in found)


SELF_TEST = {
    "src/base/a.h": ('// x\n#pragma once\n#include "json/json.h"\n', "base may not include json"),
    "src/op/a.cc": ('#include "http/request.h"\n', "op may not include http"),
    "src/endpoints/a.cc": ('#include "store/sqlite/db.h"\n', "endpoints may not include store/sqlite"),
    "apps/demo/a.cc": ('#include "rp/session.h"\n', "apps may not include rp"),
    "include/latchkey/a.h": ('// x\n#pragma once\n#include "jose/jwt.h"\n', "latchkey may not include jose"),
    "src/http/a.cc": ("#include <boost/beast.hpp>\n", "belongs to http/beast"),
    "src/crypto/a.h": ("// x\n#pragma once\n#include <openssl/evp.h>\n", None),
    "src/op/clock.cc": ("auto t = std::chrono::system_clock::now();\n", "reads a clock"),
    "src/jose/env.cc": ('auto e = getenv("X");\n', "reads the environment"),
    "src/model/random.cc": ("std::random_device d;\n", "draws randomness"),
    "src/model/long.cc": ("int x;\n" * 500, "one idea a file"),
    "src/model/bare.h": ("#pragma once\n", "opens with its purpose"),
    # And what is right stays silent.
    "src/op/good.cc": ('#include "model/user.h"\n#include "op/x.h"\n// calls getenv(\nauto s = "random_device";\n', None),
    "src/main/good.cc": ('#include "store/sqlite/db.h"\nauto t = std::chrono::system_clock::now();\n', None),
    "src/crypto/good.cc": ("#include <openssl/evp.h>\n", None),
}


# A header that another room includes may not carry OpenSSL along.
CARRIED = {"src/crypto/a.h": "// x\n#pragma once\n#include <openssl/evp.h>\n", "src/jose/a.cc": '#include "crypto/a.h"\n'}


def breaches_of(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            file = Path(folder) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
        return list(breaches(Path(folder)))


def self_test():
    failures = 0
    cases = [({name: content}, expected) for name, (content, expected) in SELF_TEST.items()] + [(CARRIED, "in a header")]
    for files, expected in cases:
        found = breaches_of(files)
        if found if expected is None else not any(expected in line for line in found):
            failures += 1
            print(f"{list(files)}: expected {expected!r}, found {found}")
    print(f"{len(cases)} cases, {failures} failures")
    return failures


def main():
    if sys.argv[1:] == ["--self-test"]:
        return 1 if self_test() else 0
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    found = list(breaches(root))
    print("\n".join(found) or "Every include points down and the core is pure.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
