#!/usr/bin/env python3
"""Keeps the documentation true: links lead somewhere, the commands it shows exist with the options it shows, and every
metric that the server counts is explained.

    tools/check_docs.py [--provider build/release/latchkey]   status 1 and one line for each fault
    tools/check_docs.py --write-quotes       copies the quoted parts of files into the pages
    tools/check_docs.py --self-test
"""
import argparse
import re
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.S | re.M)
INLINE = re.compile(r"`([^`\n]+)`")
INDENTED = re.compile(r"^ {4,}((?:\$ )?(?:\./\w|latchkey |build/|bench/run|tools/).*)$", re.M)
OPTION = re.compile(r"(?<![\w-])(--[a-z][a-z0-9-]*)")


def pages(root):
    skip = {"build", "node_modules", ".git", ".quickstart"}
    return [p for p in sorted(root.rglob("*.md")) if not skip & set(p.relative_to(root).parts)]


def anchors(text):
    """The anchors that a Markdown page offers, as the usual renderers make them from headings."""
    text = FENCE.sub("", text)
    for heading in re.findall(r"^#{1,6}\s+(.*)$", text, re.M):
        plain = re.sub(r"[`*_]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        yield re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def broken_links(root, page):
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists():
            yield f"{page.relative_to(root)}: the link {target} leads nowhere"
        elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text(encoding="utf-8")):
            yield f"{page.relative_to(root)}: {target} names a heading that is not there"


def command_lines(text):
    """Each command of a shell block, continuation lines joined, prompt and comment removed."""
    for language, body in FENCE.findall(text):
        if language not in ("sh", "bash", "console"):
            continue
        for line in body.replace("\\\n", " ").split("\n"):
            line = re.sub(r"(^|\s)#.*$", "", line).strip().removeprefix("$ ")
            if line:
                yield line
    for line in INDENTED.findall(FENCE.sub("", text)):
        yield re.sub(r"\s#.*$", "", line).strip().removeprefix("$ ")


def help_of(command, cache={}):
    if command not in cache:
        run = subprocess.run(command, capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL)
        cache[command] = run.stdout if run.returncode == 0 else ""
    return cache[command]


def help_command(root, words, provider):
    """The command that prints the options of what stands in `words`, or None when it is not ours."""
    if words[0] in ("./quickstart", "bench/run"):
        return (str(root / words[0]), "--help")
    if words[0] in ("latchkey", "build/release/latchkey") and provider:
        subcommands = []
        for word in words[1:]:
            if word.startswith("-") or not re.fullmatch(r"[a-z-]+", word):
                break
            subcommands.append(word)
        return (provider, *subcommands, "--help")
    return None


def wrong_commands(root, page, provider):
    text = page.read_text(encoding="utf-8")
    lines = list(command_lines(text)) + [c for c in INLINE.findall(FENCE.sub("", text)) if " --" in c]
    for line in lines:
        words = line.split()
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            words.pop(0)
        if not words:
            continue
        if words[0].startswith("./") and not (root / words[0]).exists() and not (page.parent / words[0]).exists():
            yield f"{page.relative_to(root)}: {words[0]} does not exist"
            continue
        command = help_command(root, words, provider)
        if not command:
            continue
        text_of_help = help_of(command)
        if not text_of_help:
            yield f"{page.relative_to(root)}: `{' '.join(command[1:-1])}` is not a command of {Path(command[0]).name}"
            continue
        for option in OPTION.findall(line):
            if not re.search(re.escape(option) + r"(?![\w-])", text_of_help):
                yield f"{page.relative_to(root)}: {' '.join(words[:2])} has no option {option}"


METRIC = re.compile(r'(?:counter|histogram|gauge)\("(latchkey_[a-z_]+)"')


def unexplained_metrics(root):
    page = root / "docs/health-and-metrics.md"
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    names = {name for file in sorted((root / "src").rglob("*.cc")) if not file.stem.endswith("_test")
             for name in METRIC.findall(file.read_text(encoding="utf-8"))}
    for name in sorted(names):
        if f"`{name}`" not in text:
            yield f"docs/health-and-metrics.md: nothing about the metric {name}"


CODE = re.compile(r"(^<!-- examples/.* -->\n)?^```(cpp|c)\n", re.M)
QUOTE = re.compile(r"^<!-- (examples/[\w/.-]+)(?:: ([^>]+))? -->\n```\w*\n(.*?)^```", re.S | re.M)


def part_of(root, file, part):
    """What stands in a file from the line `// [PART]` (or `/* [PART] */`, indented or not) to the next such line."""
    text = (root / file).read_text(encoding="utf-8") if (root / file).exists() else ""
    mark = r"^[ \t]*(?://|/\*) \["
    found = re.search(mark + re.escape(part) + r"\](?: \*/)?\n(.*?)" + mark, text, re.S | re.M)
    return found.group(1) if found else None


def wrong_quotes(root, page):
    """A block below <!-- examples/FILE: PART --> is that part of FILE; the tests build every such file."""
    text = page.read_text(encoding="utf-8")
    for file, part, quoted in QUOTE.findall(text):
        source = root / file
        if part:
            found = part_of(root, file, part)
            same = found is not None and quoted in (found, textwrap.dedent(found))
        else:
            same = quoted != "" and source.exists() and quoted in source.read_text(encoding="utf-8")
        if not same:
            yield f"{page.relative_to(root)}: the block of {file}{': ' + part if part else ''} is not what stands there"
    for marked, language in CODE.findall(text):
        if not marked:
            yield f"{page.relative_to(root)}: a {language} block that quotes no file; nothing would notice if it did not compile"


def write_quotes(root):
    for page in pages(root):
        text = page.read_text(encoding="utf-8")
        new = QUOTE.sub(lambda m: m[0].replace(m[3] + "```", textwrap.dedent(part_of(root, m[1], m[2]) or m[3]) + "```") if m[2] else m[0], text)
        if new != text:
            page.write_text(new, encoding="utf-8")
            print(page.relative_to(root))


def faults(root, provider=None):
    yield from unexplained_metrics(root)
    for page in pages(root):
        yield from broken_links(root, page)
        yield from wrong_quotes(root, page)
        yield from wrong_commands(root, page, provider)


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        tool = root / "quickstart"
        tool.write_text("#!/bin/sh\necho '  --good DIR'\n")
        tool.chmod(0o755)
        (root / "a.md").write_text("# One thing\n[x](c.md) [y](#one-thing) [z](#two) [w](https://example.org/)\n"
                                   "```sh\n./quickstart --good 1 --bad\n./nothing\n```\nand `./quickstart --worse`\n\n    ./quickstart --worst\n")
        (root / "examples").mkdir()
        (root / "examples/a.cc").write_text("// [one]\nint a;\n// [end]\n")
        (root / "b.md").write_text("".join(f"<!-- examples/a.cc{part} -->\n```cpp\n{code};\n```\n" for part, code in
                                           ((": one", "int a"), ("", "int a"), (": one", "int b"), (": two", "int a"))) + "```cpp\nint c;\n```\n")
        (root / "src").mkdir()
        (root / "src/a.cc").write_text('metrics.counter("latchkey_a_total", "A")')
        found = list(faults(root))
        expected = ["a.cc: one is not", "a.cc: two is not", "quotes no file", "link c.md", "#two names a heading", "no option --bad", "./nothing does not exist", "no option --worse", "no option --worst", "the metric latchkey_a_total"]
        assert len(found) == len(expected) and all(any(e in f for f in found) for e in expected), found
    print("self-test passed")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--provider", help="the built program, to check its options too")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--write-quotes", action="store_true", help="copy the quoted parts of files into the pages")
    arguments = parser.parse_args()
    if arguments.write_quotes:
        return write_quotes(Path(__file__).resolve().parent.parent)
    if arguments.self_test:
        return self_test()
    found = list(faults(Path(__file__).resolve().parent.parent, arguments.provider))
    print("\n".join(found) or "Every link leads somewhere and every command shown exists.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
