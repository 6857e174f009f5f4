#!/usr/bin/env python3
"""Writes docs/spec-map.md: clause of a specification -> the code that enforces it -> the tests that prove it.

A clause is named by a comment that opens with it, directly above the code: `// RFC 6749 §4.1.3`. A test names the same
clause, or one inside it, anywhere in its file.

    tools/spec_map.py            writes docs/spec-map.md
    tools/spec_map.py --check    status 1 when a clause in the code has no test, or docs/spec-map.md is older than the code
    tools/spec_map.py --self-test
"""
import re
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

# Names as comments write them -> the name in the map and the address of the text.
OPENID = {
    "OpenID Connect Core": ("https://openid.net/specs/openid-connect-core-1_0.html", r"(?:OpenID Connect|OIDC) Core(?: 1\.0)?"),
    "OpenID Connect Discovery": ("https://openid.net/specs/openid-connect-discovery-1_0.html", r"(?:OpenID Connect|OIDC) Discovery(?: 1\.0)?"),
    "OpenID Connect RP-Initiated Logout": ("https://openid.net/specs/openid-connect-rpinitiated-1_0.html", r"(?:(?:OpenID Connect|OIDC) )?RP-Initiated Logout(?: 1\.0)?"),
    "OpenID Connect Session Management": ("https://openid.net/specs/openid-connect-session-1_0.html", r"(?:(?:OpenID Connect|OIDC) )?Session Management(?: 1\.0)?"),
    "OpenID Connect Back-Channel Logout": ("https://openid.net/specs/openid-connect-backchannel-1_0.html", r"(?:(?:OpenID Connect|OIDC) )?Back-Channel Logout(?: 1\.0)?"),
    "OpenID Connect Front-Channel Logout": ("https://openid.net/specs/openid-connect-frontchannel-1_0.html", r"(?:(?:OpenID Connect|OIDC) )?Front-Channel Logout(?: 1\.0)?"),
    "Initiating User Registration": ("https://openid.net/specs/openid-connect-prompt-create-1_0.html", r"Initiating User Registration(?: via OpenID Connect)?(?: 1\.0)?"),
    "OAuth 2.0 Multiple Response Types": ("https://openid.net/specs/oauth-v2-multiple-response-types-1_0.html", r"OAuth 2\.0 Multiple Response Types(?: 1\.0)?|Multiple Response Types"),
    "JWT Secured Authorization Response Mode": ("https://openid.net/specs/oauth-v2-jarm-final.html", r"JARM(?: 1\.0)?"),
    "OpenID Connect CIBA Core": ("https://openid.net/specs/openid-client-initiated-backchannel-authentication-core-1_0.html", r"(?:(?:OpenID Connect|OIDC) )?CIBA(?: Core)?(?: 1\.0)?"),
    "OAuth 2.0 Form Post Response Mode": ("https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html", r"(?:OAuth 2\.0 )?Form Post Response Mode(?: 1\.0)?"),
}
SECTIONS = r"((?:\s*(?:,|and|,? ?§)?\s*§\s*[0-9A-Z]+(?:\.[0-9]+)*)+)"
CLAUSE = re.compile("(?:RFC ?(?P<rfc>\\d{3,5})|" + "|".join(f"(?P<o{i}>{pattern})" for i, (_, (_, pattern)) in enumerate(OPENID.items())) + ")" + SECTIONS)
SECTION = re.compile(r"§\s*([0-9A-Z]+(?:\.[0-9]+)*)")
OPENING = re.compile(r"^\s*///?\s(?:DEVIATES: )?(?=RFC|OpenID|OIDC|OAuth|RP-Initiated|Session Management|Back-Channel|Front-Channel|Initiating|Form Post|Multiple|JARM|CIBA)")


def clauses_in(text):
    """Every (document, section) that a piece of text names."""
    for match in CLAUSE.finditer(text):
        if match.group("rfc"):
            document = f"RFC {match.group('rfc')}"
        else:
            document = next(name for i, name in enumerate(OPENID) if match.group(f"o{i}"))
        for section in SECTION.finditer(match.group(0)):
            yield document, section.group(1)


def is_test(path):
    return path.stem.endswith("_test") or path.parts[0] == "tests"


def gather(root):
    code, tests = defaultdict(set), defaultdict(set)
    for folder in ("src", "include", "apps", "tests"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix not in (".h", ".cc", ".mjs", ".py", ".flow") or "node_modules" in file.parts or not file.is_file():
                continue
            path = file.relative_to(root)
            text = file.read_text(encoding="utf-8")
            if is_test(path):
                for clause in clauses_in(text):
                    tests[clause].add(str(path))
                continue
            if path.suffix not in (".h", ".cc"):
                continue
            for line in text.split("\n"):
                if OPENING.match(line):
                    for clause in clauses_in(line):
                        code[clause].add(str(path))
    return code, tests


def tests_of(clause, tests):
    """Tests that name the clause itself or one inside it."""
    document, section = clause
    found = set()
    for (other, part), files in tests.items():
        if other == document and (part == section or part.startswith(section + ".")):
            found |= files
    return sorted(found)


def order(clause):
    document, section = clause
    number = [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in section.split(".")]
    return (0, int(document[4:]), "", number) if document.startswith("RFC ") else (1, 0, document, number)


def address(document, section):
    if document.startswith("RFC "):
        return f"https://www.rfc-editor.org/rfc/rfc{document[4:]}#section-{section}"
    return OPENID[document][0]


def link(path):
    return f"[{path}](../{path})"


def render(code, tests):
    out = ["# Specification map", "",
           "Which code enforces a clause, and which tests prove it. Made by `tools/spec_map.py` from comments; do not edit.", ""]
    document = None
    for clause in sorted(code, key=order):
        if clause[0] != document:
            document = clause[0]
            out += ["" if out[-1] else None, f"## {document}", "", "| clause | code | tests |", "|---|---|---|"]
            out = [line for line in out if line is not None]
        out.append("| [§{0}]({1}) | {2} | {3} |".format(
            clause[1], address(*clause), "<br>".join(map(link, sorted(code[clause]))),
            "<br>".join(map(link, tests_of(clause, tests))) or "**none**"))
    return "\n".join(out) + "\n"


def untested(code, tests):
    return [(c, sorted(code[c])) for c in sorted(code, key=order) if not tests_of(c, tests)]


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "src/op").mkdir(parents=True)
        (root / "src/op/a.cc").write_text(
            "  // RFC 6749 §4.1.3, §5.2: text\n  // OpenID Connect Core §3.1.2.1\n// see RFC 1 §1\n  // RFC 7636 §4.6\n")
        (root / "src/op/a_test.cc").write_text("// RFC 6749 §4.1.3\n// RFC 7636 §4.6.1 and OIDC Core §3.1.2.1\n")
        code, tests = gather(root)
        assert set(code) == {("RFC 6749", "4.1.3"), ("RFC 6749", "5.2"), ("OpenID Connect Core", "3.1.2.1"), ("RFC 7636", "4.6")}, code
        assert [c for c, _ in untested(code, tests)] == [("RFC 6749", "5.2")], untested(code, tests)
        assert "**none**" in render(code, tests)
    print("self-test passed")
    return 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    root = Path(__file__).resolve().parent.parent
    code, tests = gather(root)
    if sys.argv[1:] == ["--check"]:
        missing = untested(code, tests)
        for (document, section), files in missing:
            print(f"{document} §{section} has no test that names it: {', '.join(files)}")
        print(f"{len(code)} clauses in the code, {len(missing)} without a test")
        page = root / "docs/spec-map.md"
        stale = not page.exists() or page.read_text(encoding="utf-8") != render(code, tests)
        if stale:
            print("docs/spec-map.md is older than the code: run tools/spec_map.py")
        return 1 if missing or stale else 0
    (root / "docs/spec-map.md").write_text(render(code, tests), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
