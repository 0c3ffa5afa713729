#include "tests/fuzz/fuzz.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/support/memory_folder.h"

namespace diatom::fuzz {

namespace {

const tests::MemoryFolder place;

// libFuzzer's arguments, and the folder of seeds behind them.
std::string corpus;
std::vector<char*> arguments;

void write_seeds(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  int number = 0;
  for (const auto& seed : seeds())
    std::ofstream(folder / ("seed-" + std::to_string(number++)), std::ios::binary) << seed;
}

bool names_a_corpus(int count, char** values) {
  for (int i = 1; i < count; ++i)
    if (values[i][0] != '-') return true;
  return false;
}

}  // namespace

std::filesystem::path as_file(Bytes input, const std::string& name) {
  const auto file = place / name;
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(input.data()),
             static_cast<std::streamsize>(input.size()));
  return file;
}

void must_hold(bool promise, const char* what) {
  if (promise) return;
  std::fprintf(stderr, "A promise is broken: %s\n", what);
  std::abort();
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace diatom::fuzz

// Where no corpus is named, it is <program>.corpus, which grows from run to run.
extern "C" int LLVMFuzzerInitialize(int* count, char*** values) {
  using namespace diatom::fuzz;
  setenv("TMPDIR", "/dev/shm", 1);  // for what readers unpack
  if (names_a_corpus(*count, *values)) return 0;
  corpus = std::string((*values)[0]) + ".corpus";
  write_seeds(corpus);
  arguments.assign(*values, *values + *count);
  arguments.push_back(corpus.data());
  *count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  *values = arguments.data();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    diatom::fuzz::read_input({data, size});
  } catch (const std::runtime_error& refusal) {
    diatom::fuzz::must_hold(refusal.what()[0] != '\0', "a refusal says why");
  }
  return 0;
}
