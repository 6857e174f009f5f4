// Which functions of our programs a test reaches, so that ./test can leave out what a change cannot have touched
// (tools/unchanged_tests.py). Loaded before a program (LD_PRELOAD) it puts a breakpoint at the beginning of each of its
// functions; the first call meets it, is noted, and takes it away for good. The programs are the ones that are
// delivered, nothing is compiled into them, and a function costs one trap in the life of a process.
//
//   REACH_PROGRAMS  programs whose paths begin so are looked at, all others left alone; several beginnings by colons
//   REACH_NOTES     the folder for notes: one file a process, of the form of `Notes`
//   REACH_TEST      what the process runs for; the first process of ours sets it to its own command
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <ucontext.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr unsigned char kBreakpoint = 0xCC;  // int3

// The file of notes: shared with the kernel, so that nothing is lost when the process is killed.
struct Notes {
  std::atomic<std::uint32_t> count;
  char program[1020];                // its path
  char test[3072];                   // REACH_TEST
  std::uint32_t functions[1 << 20];  // where they begin in the program's file image, as `nm` prints it
};

Notes* notes = nullptr;
unsigned char* image = nullptr;           // where the program lies in memory
const unsigned char* original = nullptr;  // its text as it was
std::uint32_t text_begin = 0;
std::uint32_t text_end = 0;

void note_and_go_on(int, siginfo_t*, void* context) {
  auto& instruction = static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP];
  unsigned char* function = reinterpret_cast<unsigned char*>(instruction) - 1;
  if (function < image + text_begin || function >= image + text_end) {
    signal(SIGTRAP, SIG_DFL);  // not ours
    raise(SIGTRAP);
    return;
  }
  const auto offset = static_cast<std::uint32_t>(function - image);
  // Two threads may meet it at once: one of them takes it away, both go on.
  const unsigned char found = __atomic_exchange_n(function, original[offset - text_begin], __ATOMIC_SEQ_CST);
  if (found == kBreakpoint) notes->functions[notes->count.fetch_add(1)] = offset;
  instruction -= 1;
}

// The program's own file, to read its symbols from.
const unsigned char* mapped_file(const char* path) {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  struct stat about{};
  if (file < 0 || fstat(file, &about) != 0) return nullptr;
  void* bytes = mmap(nullptr, static_cast<std::size_t>(about.st_size), PROT_READ, MAP_PRIVATE, file, 0);
  close(file);
  return bytes == MAP_FAILED ? nullptr : static_cast<const unsigned char*>(bytes);
}

bool open_notes(const char* program, const char* test) {
  char path[4096];
  std::snprintf(path, sizeof path, "%s/%d-XXXXXX", std::getenv("REACH_NOTES"), getpid());
  const int file = mkostemp(path, O_CLOEXEC);
  if (file < 0 || ftruncate(file, sizeof(Notes)) != 0) return false;
  void* bytes = mmap(nullptr, sizeof(Notes), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (bytes == MAP_FAILED) return false;
  notes = static_cast<Notes*>(bytes);
  std::snprintf(notes->program, sizeof notes->program, "%s", program);
  std::snprintf(notes->test, sizeof notes->test, "%s", test);
  return true;
}

bool is_ours(const char* program, const char* beginnings) {
  while (*beginnings != '\0') {
    const std::size_t size = std::strcspn(beginnings, ":");
    if (size > 0 && std::strncmp(program, beginnings, size) == 0) return true;
    beginnings += size + (beginnings[size] == ':');
  }
  return false;
}

// The command of this process, its words separated by 0x1F.
void name_the_test() {
  char command[3072] = {};
  const int file = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
  const ssize_t size = file < 0 ? 0 : read(file, command, sizeof command - 1);
  if (file >= 0) close(file);
  for (ssize_t i = 0; i < size - 1; ++i) {
    if (command[i] == '\0') command[i] = '\x1f';
  }
  setenv("REACH_TEST", command, 0);
}

int first_object_is_the_program(dl_phdr_info* info, std::size_t, void*) {
  image = reinterpret_cast<unsigned char*>(info->dlpi_addr);
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& segment = info->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || !(segment.p_flags & PF_X)) continue;
    text_begin = static_cast<std::uint32_t>(segment.p_vaddr);
    text_end = static_cast<std::uint32_t>(segment.p_vaddr + segment.p_memsz);
  }
  return 1;
}

bool make_text_writable() {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto begin = reinterpret_cast<std::uintptr_t>(image + text_begin) & ~(page - 1);
  const auto end = reinterpret_cast<std::uintptr_t>(image + text_end);
  auto* copy = static_cast<unsigned char*>(std::malloc(text_end - text_begin));
  if (copy == nullptr) return false;
  std::memcpy(copy, image + text_begin, text_end - text_begin);
  original = copy;
  return mprotect(reinterpret_cast<void*>(begin), end - begin, PROT_READ | PROT_WRITE | PROT_EXEC) == 0;
}

void set_breakpoints(const unsigned char* file) {
  const auto* header = reinterpret_cast<const Elf64_Ehdr*>(file);
  const auto* sections = reinterpret_cast<const Elf64_Shdr*>(file + header->e_shoff);
  for (int i = 0; i < header->e_shnum; ++i) {
    if (sections[i].sh_type != SHT_SYMTAB) continue;
    const auto* symbols = reinterpret_cast<const Elf64_Sym*>(file + sections[i].sh_offset);
    for (std::size_t s = 0; s < sections[i].sh_size / sizeof *symbols; ++s) {
      const auto& symbol = symbols[s];
      const bool function = ELF64_ST_TYPE(symbol.st_info) == STT_FUNC && symbol.st_size > 0;
      if (function && symbol.st_value >= text_begin && symbol.st_value < text_end) image[symbol.st_value] = kBreakpoint;
    }
  }
}

__attribute__((constructor)) void begin() {
  const char* programs = std::getenv("REACH_PROGRAMS");
  char program[1020] = {};
  if (programs == nullptr || std::getenv("REACH_NOTES") == nullptr ||
      readlink("/proc/self/exe", program, sizeof program - 1) < 0)
    return;
  if (!is_ours(program, programs)) return;
  name_the_test();
  const unsigned char* file = mapped_file(program);
  dl_iterate_phdr(first_object_is_the_program, nullptr);
  if (file == nullptr || !open_notes(program, std::getenv("REACH_TEST")) || !make_text_writable()) return;
  struct sigaction action{};
  action.sa_sigaction = note_and_go_on;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  sigaction(SIGTRAP, &action, nullptr);
  set_breakpoints(file);
}

}  // namespace

// A program that blocks every signal for a moment must not block this one: the kernel would end it.
extern "C" __attribute__((visibility("default"))) int pthread_sigmask(int how, const sigset_t* set, sigset_t* before) {
  static const auto real =
      reinterpret_cast<int (*)(int, const sigset_t*, sigset_t*)>(dlsym(RTLD_NEXT, "pthread_sigmask"));
  if (notes == nullptr || set == nullptr || how == SIG_UNBLOCK) return real(how, set, before);
  sigset_t others = *set;
  sigdelset(&others, SIGTRAP);
  return real(how, &others, before);
}
