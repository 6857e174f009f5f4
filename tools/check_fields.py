#!/usr/bin/env python3
"""Every field of a realm's settings and of a client has a reader: code that acts on it, not only code that reads, stores
and writes it. What nothing acts on stands in KEPT, as it does in docs/importing-a-realm.md, or the setting could be
changed and do nothing, and nobody would know.

  check_fields.py              0: all is well
  check_fields.py --self-test
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADERS = ["src/model/realm_settings.h", "src/model/client.h"]
# Where the provider acts: not what carries a field from one form into another, and not the relying party.
ACTORS = ["account", "admin", "authn", "endpoints", "main", "op", "outbox", "pages"]
KEPT = {
    "login_theme": "pages are the server's",
    "implicit_flow_enabled": "there is no implicit flow",
    "access_token_lifespan_implicit": "there is no implicit flow",
    "frontchannel_logout": "applications are not told through the browser",
    "surrogate_auth_required": "of no use in Keycloak either",
}
FIELD = re.compile(r"^  (?!static|friend|using|\[\[)[\w:<>, ]+[ >](\w+)(?:\{[^}]*\}| = [^;]+)?;", re.M)


def fields_of(header):
    return FIELD.findall(header)


def without_comments(text):
    return re.sub(r"//.*", "", text)


def faults(fields, sources, kept):
    """`sources`: the texts of what acts."""
    words = set()
    for text in sources:
        words |= set(re.findall(r"(?:\.|->|&\w+::)(\w+)\b", without_comments(text)))
    found = []
    for field in fields:
        if field in kept and field in words:
            found.append(f"{field}: stands in KEPT, and something acts on it")
        if field not in kept and field not in words:
            found.append(f"{field}: nothing acts on it; let something, or name it in KEPT and in docs/importing-a-realm.md")
    return found


def self_test():
    fields = fields_of("struct A {\n  bool one = false;\n  std::map<int, B, C> two;  ///< x\n  seconds three{5};\n  int f() const;\n};\n")
    assert fields == ["one", "two", "three"], fields
    acting = ["if (a.one) b->two; // c.three"]
    assert faults(fields, acting, {"three": ""}) == []
    assert len(faults(fields, acting, {})) == 1
    assert len(faults(fields, acting, {"one": "", "three": ""})) == 1


def main():
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return 0
    fields = sorted({f for h in HEADERS for f in fields_of((ROOT / h).read_text())})
    sources = [p.read_text() for folder in ACTORS for p in sorted((ROOT / "src" / folder).rglob("*.cc"))
               if not p.name.endswith(("_test.cc", "_fuzz.cc"))]
    found = faults(fields, sources, KEPT)
    for line in found:
        print(line)
    return 1 if found or not fields else 0


if __name__ == "__main__":
    sys.exit(main())
