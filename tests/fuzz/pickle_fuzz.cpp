#include "ml/core/pickle.h"
#include "tests/fuzz/pickles.h"

namespace diatom::fuzz {

std::vector<std::string> seeds() {
  return {
      pickled_dictionary(),
      pickle_protocol + "(K\x01M\x02\x03G" + std::string(8, '\x3F') + "N\x88\x89" + "t.",
      pickle_protocol + "](" + pickled_text("a") + "U\x01" + "be0" + "}" + pickled_text("k") +
          "\x8A\x02\x01\x02s.",
      std::string("\x80\x04\x95\x00\x00\x00\x00\x00\x00\x00\x00\x8C\x01k\x94K\x01\x86\x94.", 20)};
}

void read_input(Bytes input) {
  const auto pickle = ml::pickle::read(std::as_bytes(input));
  must_hold(pickle.root != nullptr, "a pickle has a value");
  must_hold(pickle.size <= input.size(), "a pickle ends within its bytes");
}

}  // namespace diatom::fuzz
