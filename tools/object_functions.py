#!/usr/bin/env python3
"""What the functions of an object file say, each told apart: two of the same digest do the same.

    tools/object_functions.py FILE.o       shows digest and name of each
    tools/object_functions.py --self-test

A function is its bytes and what its relocations point at: functions by their names, texts and numbers by what they are,
tables by their contents and by whatever these point at in turn. So a function keeps its digest while others of its file
change. Objects are to be compiled with -ffunction-sections and -fdata-sections; without them, or where it is unsure what
an instruction reads, a digest tells of too many changes rather than of too few. ELF for x86-64 (System V gABI, chapter 4;
x86-64 psABI §4.4); of any other file there are no functions, only the whole.
"""
import hashlib
import re
import struct
import subprocess
import sys
import tempfile
from bisect import bisect_left
from pathlib import Path

SHT_SYMTAB, SHT_RELA, SHT_NOBITS = 2, 4, 8
SHF_EXECINSTR, SHF_MERGE, SHF_STRINGS = 0x4, 0x10, 0x20
STT_NOTYPE, STT_FUNC, STT_SECTION = 0, 2, 3
STB_LOCAL, STB_GLOBAL = 0, 1
R_X86_64_32 = 10
ABSOLUTE = {1, R_X86_64_32, 11}  # R_X86_64_64, _32, _32S; all others count from the instruction
# What is compiled from headers of the system, and for none of our types, says the same while these and the flags are the
# same; every test depends on both (unchanged_tests.py, reached_code.py).
OURS = re.compile(rb"latchkey|4demo|2rp")  # namespaces, as names of functions hold them
FOREIGN = re.compile(rb"_ZN?K?(S|5boost|3fmt|7testing|9__gnu_cxx)")
BEFORE_MAIN = re.compile(rb"_GLOBAL__sub_I_|__cxx_global_var_init")


def digest(*parts):
    hashed = hashlib.blake2b(digest_size=8)
    for part in parts:
        hashed.update(len(part).to_bytes(8, "little"))
        hashed.update(part)
    return hashed.digest()


class Section:
    def __init__(self, name, kind, flags, offset, size, entry_size):
        self.name, self.kind, self.flags, self.offset, self.size, self.entry_size = name, kind, flags, offset, size, entry_size


class Symbol:
    def __init__(self, name, info, section, value, size):
        self.name, self.kind, self.binding, self.section, self.value, self.size = name, info & 15, info >> 4, section, value, size


def text_at(bytes_, offset):
    return bytes_[offset:bytes_.index(b"\0", offset)]


class ObjectFile:
    """One relocatable file, read as far as it is asked."""

    def __init__(self, content):
        self.content = content
        self.is_known = len(content) >= 64 and content[:6] == b"\x7fELF\x02\x01" and struct.unpack_from("<HH", content, 16) == (1, 62)
        self.sections, self.symbols, self.relocations = [], [], {}
        self.met, self.said = set(), {}  # sections of data that were pointed at; what each says, and at which it points
        if self.is_known:
            self.read_sections()

    def read_sections(self):
        (table,) = struct.unpack_from("<Q", self.content, 40)
        count, names = struct.unpack_from("<HH", self.content, 60)
        header = struct.Struct("<IIQQQQIIQQ")
        first = header.unpack_from(self.content, table)
        count, names = count or first[5], names if names != 0xFFFF else first[6]  # many sections: gABI, e_shnum
        headers = list(header.iter_unpack(self.content[table:table + 64 * count]))
        at = headers[names][4]
        self.sections = [Section(text_at(self.content, at + h[0]), h[1], h[2], h[4], h[5], h[9]) for h in headers]
        self.tables = {h[7]: h for h in headers if h[1] == SHT_RELA}
        wide = next((h for h in headers if h[1] == 18), None)  # SHT_SYMTAB_SHNDX
        for h in headers:
            if h[1] == SHT_SYMTAB:
                self.read_symbols(h, headers[h[6]][4], wide)

    def read_symbols(self, header, names, wide):
        raw = self.content[header[4]:header[4] + header[5]]
        places = struct.unpack_from(f"<{len(raw) // 24}I", self.content, wide[4]) if wide else None
        for i, (name, info, _, section, value, size) in enumerate(struct.iter_unpack("<IBBHQQ", raw)):
            section = places[i] if places and section == 0xFFFF else section if section < 0xFF00 else 0
            self.symbols.append(Symbol(text_at(self.content, names + name), info, section, value, size))

    def relocations_of(self, index):
        """[(offset, type, symbol, addend)] of a section, by offset."""
        if index not in self.relocations:
            header = self.tables.get(index)
            raw = self.content[header[4]:header[4] + header[5]] if header else b""
            self.relocations[index] = sorted((offset, info & 0xFFFFFFFF, info >> 32, addend) for offset, info, addend in struct.iter_unpack("<QQq", raw))
        return self.relocations[index]

    def bytes_of(self, index, begin=0, end=None):
        section = self.sections[index]
        end = section.size if end is None else end
        return b"" if section.kind == SHT_NOBITS else self.content[section.offset + begin:section.offset + end]

    def says(self, index, begin, end):
        """Digest of a part of a section: its bytes and what its relocations point at."""
        relocations = self.relocations_of(index)
        parts = [self.bytes_of(index, begin, end)]
        for i in range(bisect_left(relocations, (begin,)), len(relocations)):
            offset, kind, symbol, addend = relocations[i]
            if offset >= end:
                break
            parts += (struct.pack("<QI", offset - begin, kind), *self.targets(index, relocations[i], begin))
        return digest(*parts)

    def targets(self, index, relocation, begin):
        """What a relocation points at."""
        offset, kind, symbol, addend = relocation
        yield self.target(kind, self.symbols[symbol], addend)
        if kind not in ABSOLUTE and not self.sections[index].flags & SHF_EXECINSTR:  # a table of distances from its beginning
            yield self.target(R_X86_64_32, self.symbols[symbol], addend - (offset - begin))

    def target(self, kind, symbol, addend):
        """What is at a symbol and so many bytes behind it."""
        section = self.sections[symbol.section] if symbol.section else None
        if section and section.flags & SHF_MERGE:
            return self.merged(symbol.section, symbol.value + addend, kind in ABSOLUTE)
        name = symbol.name
        if section and symbol.kind in (STT_NOTYPE, STT_SECTION):  # a label of the compiler
            name, addend = section.name, symbol.value + addend
        where = name + struct.pack("<q", addend)
        if not section or section.flags & SHF_EXECINSTR:
            return where
        self.met.add(symbol.section)
        return where

    def merged(self, index, addend, absolute):
        """A text or a number of a pool. An instruction counts from its end, which lies four to eight bytes behind the relocation."""
        section, first, last = self.sections[index], addend + (0 if absolute else 4), addend + (0 if absolute else 8)
        whole = self.bytes_of(index)
        first, last = max(first, 0), min(max(last, 0), max(section.size - 1, 0))
        if section.flags & SHF_STRINGS:
            if section.entry_size != 1:
                return whole
            return whole[first:whole.find(b"\0", last) + 1 or None]
        step = section.entry_size or 1
        return whole[first // step * step:(last // step + 1) * step]

    def contents(self, indexes):
        """Digest of sections of data, and of all data that they point at, which may point back."""
        found, waiting = {}, sorted(indexes)
        while waiting:
            index = waiting.pop(0)
            if index in found:
                continue
            if index not in self.said:
                outer, self.met = self.met, set()
                section = self.sections[index]
                said = digest(section.name, struct.pack("<IQ", section.kind, section.size), self.says(index, 0, section.size))
                self.said[index], self.met = (said, sorted(self.met)), outer
            found[index], further = self.said[index]
            waiting += further
        return digest(*found.values())

    def exceptions(self, name):
        """The section of what a function catches."""
        if not hasattr(self, "caught"):
            prefix = b".gcc_except_table."
            self.caught = {s.name.removeprefix(prefix): i for i, s in enumerate(self.sections) if s.name.startswith(prefix)}
        return self.caught.get(name)

    def functions(self):
        """{name: digest} of what could change by a change of the project's files."""
        found = {}
        for symbol in self.symbols:
            if symbol.kind != STT_FUNC or not symbol.section or not symbol.size:
                continue
            if symbol.binding not in (STB_LOCAL, STB_GLOBAL) and FOREIGN.match(symbol.name) and not OURS.search(symbol.name):
                continue
            self.met = set()
            said = self.says(symbol.section, symbol.value, symbol.value + symbol.size)
            caught = self.exceptions(symbol.name)
            said = digest(said, self.contents(self.met | {caught} if caught else self.met))
            found[symbol.name] = digest(found.get(symbol.name, b""), said)
        return found

    def shared(self, functions):
        """Digest of what counts without being called: data that other files read, what runs before main, and names that may
        take the place of a library's function."""
        if not self.is_known:
            return digest(self.content)
        outside = [s for s in self.symbols if s.binding == STB_GLOBAL and s.section and s.kind != STT_SECTION]
        data = sorted(digest(s.name, self.contents({s.section})) for s in outside if s.kind != STT_FUNC)
        begins = sorted(digest(name, said) for name, said in functions.items() if BEFORE_MAIN.match(name))
        names = sorted(s.name for s in outside if s.kind == STT_FUNC and not OURS.search(s.name))
        return digest(*data, b"", *begins, b"", *names)


def read(content):
    """({name: digest} of the functions, digest of what counts without being called)"""
    file = ObjectFile(content)
    functions = file.functions()
    return functions, file.shared(functions)


def self_test():
    first = """#include <cstdio>
        #include <memory>
        int throws();
        struct Base { virtual ~Base() = default; virtual int f() { return 1; } };
        struct Row { const char* name; int (*of)(int); };
        __attribute__((noinline)) static int two(int n) { return n + 2; }
        __attribute__((noinline)) static int three(int n) { return n + 3; }
        static const Row kRows[] = {{"eins", three}, {"zwei", two}};
        extern const double kShared; const double kShared = 0.5;
        int table(int n) { return kRows[n].of(n) + kRows[n].name[0]; }
        __attribute__((noinline)) int text() { return std::puts("a text"); }
        int other() { return std::puts("another"); }
        double number(double x) { return x * 3.25 + 1.5; }
        int choose(int n) { switch (n) { case 1: return std::puts("one"); case 2: return std::puts("two"); case 3: return std::putchar(3);
                                         case 4: return std::getchar(); default: return 0; } }
        const char* word(int n) { switch (n) { case 0: return "alpha"; case 1: return "beta"; case 2: return "gamma"; case 3: return "delta";
                                               case 4: return "epsilon"; default: return ""; } }
        struct Ring { const Ring* next; int size; };
        extern const Ring kInner; static const Ring kOuter = {&kInner, 1}; const Ring kInner = {&kOuter, 2};
        int ring(int n) { const Ring* at = &kOuter; while (n--) at = at->next; return at->size; }
        struct Failure {}; struct Accident {};
        [[gnu::cold]] int cold() { try { return throws(); } catch (const Failure&) { return 6; } }
        namespace demo { struct Session { ~Session() { std::puts("ended"); } }; }
        std::shared_ptr<demo::Session> session() { return std::make_shared<demo::Session>(); }
        Base* make() { return new Base; }
        int caught() { try { return throws(); } catch (int) { return std::puts("caught"); } }
        int started = std::puts("before main");
        int main() { return 0; }
    """
    rows = [  # what is changed, and what it changes ("?": with some compilers); "=" is what counts without being called
        ('"a text"', '"a longer text"', ["text"]),
        ('"another"', '"one more"', ["other"]),
        ('"zwei"', '"drei"', ["table"]),
        ("n + 2", "n + 4", ["two"]),
        ('{"zwei", two}', '{"zwei", three}, {"drei", two}', ["table"]),
        ("0.5", "0.25", ["="]),
        ("3.25", "3.5", ["number"]),
        ('"two"', '"zwo"', ["choose"]),
        ("virtual int f()", "virtual int f() { return 2; } virtual int g()", ["make", "f", "g"]),
        ("catch (int)", "catch (long)", ["caught", "cold?"]),
        ('"alpha"', '"Xlpha"', ["word", "choose?"]),
        ('"epsilon"', '"Epsilon"', ["word", "choose?"]),
        ("{&kInner, 1}", "{&kInner, 3}", ["ring", "="]),
        ("{&kOuter, 2}", "{&kOuter, 4}", ["ring", "="]),
        ("catch (const Failure&)", "catch (const Accident&)", ["cold", "caught?"]),
        ("int main()", 'extern "C" int getpid() { return 1; } int main()', ["=", "getpid"]),
        ('puts("ended")', 'puts("gone")', ["Session", "session?"]),
        ('"before main"', '"first"', ["=", "before main", "word?"]),
        ("int main()", "namespace latchkey { int added() { return 5; } } int main()", ["added"]),
        ("static int two", "\n\n// A comment.\nstatic int two", []),
    ]
    with tempfile.TemporaryDirectory() as folder:
        source, file = Path(folder) / "a.cc", Path(folder) / "a.o"

        def compiled(compiler, text):
            source.write_text(text)
            subprocess.run([compiler, "-O2", "-fPIC", "-ffunction-sections", "-fdata-sections", "-c", source, "-o", file], check=True)
            functions, shared = read(file.read_bytes())
            return {**functions, b"=": shared}

        for compiler in ("g++", "clang++-19"):
            before = compiled(compiler, first)
            assert len(before) > 10
            for old, new, changed in rows:
                assert old in first, old
                after = compiled(compiler, first.replace(old, new))
                differs = {n for n in before.keys() | after.keys() if before.get(n) != after.get(n)}
                wanted = {w: w if w.startswith(("=", "getpid")) else "_GLOBAL__sub_I" if w == "before main" else f"{len(w.rstrip('?'))}{w.rstrip('?')}" for w in changed}
                named = {w for w, part in wanted.items() if any(part.encode() in n for n in differs)}
                others = {n for n in differs if not any(part.encode() in n for part in wanted.values())}
                assert {w for w in changed if not w.endswith("?")} <= named and not others, (old, differs)
        assert read(b"no object")[0] == {} and read(b"no object")[1] != read(b"another")[1]
    print("self-test passed")
    return 0


def main(words):
    if words == ["--self-test"]:
        return self_test()
    if len(words) != 1 or not Path(words[0]).is_file():
        print(__doc__, file=sys.stderr)
        return 2
    functions, shared = read(Path(words[0]).read_bytes())
    for name, said in sorted(functions.items()):
        print(said.hex(), name.decode())
    print(shared.hex(), "(what counts without being called)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
