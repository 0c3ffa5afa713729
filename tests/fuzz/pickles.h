// Pickles as PyTorch saves them, written instruction by instruction: seeds for two targets.
#pragma once

#include <string>

#include "tests/fuzz/fuzz.h"

namespace diatom::fuzz {

inline const std::string pickle_protocol = "\x80\x02";

inline std::string pickled_text(const std::string& value) {
  return "X" + bytes_of_value(static_cast<std::uint32_t>(value.size())) + value;
}

inline std::string pickled_integer(std::int32_t value) {
  return "J" + bytes_of_value(value);
}

// Shape (2, 3) over storage "0" of six numbers.
inline std::string pickled_tensor() {
  const auto pair = [](int a, int b) {
    return "(" + pickled_integer(a) + pickled_integer(b) + "t";
  };
  return "ctorch._utils\n_rebuild_tensor_v2\n((" + pickled_text("storage") +
         "ctorch\nFloatStorage\n" + pickled_text("0") + pickled_text("cpu") + pickled_integer(6) +
         "tQ" + pickled_integer(0) + pair(2, 3) + pair(3, 1) + "\x89" +
         "ccollections\nOrderedDict\n)RtR";
}

inline std::string pickled_dictionary() {
  return pickle_protocol + "ccollections\nOrderedDict\n)R(" + pickled_text("w") + pickled_tensor() +
         "q\x01" + pickled_text("tied") + "h\x01" + "u.";
}

}  // namespace diatom::fuzz
