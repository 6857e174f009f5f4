#!/usr/bin/env python3
"""Proves that a file does not compile, and for the right reason.

    check.py COMPILER CASE.cc -IFOLDER...

The case must compile as it is (so that nothing else is wrong with it), and must fail with FORBIDDEN defined; the
compiler's message must match the case's `// expect: REGEX` line.
"""
import re
import subprocess
import sys

compiler, case, *folders = sys.argv[1:]
command = [compiler, "-std=c++23", "-fsyntax-only", "-Werror=unused-result", *folders, case]
expected = re.search(r"^// expect: (.*)$", open(case, encoding="utf-8").read(), re.M).group(1)

allowed = subprocess.run(command, capture_output=True, text=True)
if allowed.returncode != 0:
    sys.exit(f"{case} should compile without FORBIDDEN:\n{allowed.stderr}")
forbidden = subprocess.run([*command, "-DFORBIDDEN"], capture_output=True, text=True)
if forbidden.returncode == 0:
    sys.exit(f"{case} compiles with FORBIDDEN, and must not")
if not re.search(expected, forbidden.stderr):
    sys.exit(f"{case} fails for another reason than /{expected}/:\n{forbidden.stderr[:2000]}")
