#include "ml/core/tensor_map.h"
#include "tests/fuzz/fuzz.h"

namespace diatom::fuzz {

namespace {

std::string npy(const std::string& description, const std::string& elements) {
  return std::string("\x93NUMPY\x01\x00", 8) +
         bytes_of_value(static_cast<std::uint16_t>(description.size())) + description + elements;
}

}  // namespace

std::vector<std::string> seeds() {
  const std::string bytes(24, '\x3F');
  return {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n", bytes),
          npy("{'descr': '<f8', 'fortran_order': True, 'shape': (3,), }\n", bytes),
          npy("{'descr': '<i4', 'fortran_order': True, 'shape': (3, 2), }\n", bytes),
          npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 0, 3), }\n", ""),
          npy("{'descr': '<f2', 'fortran_order': False, 'shape': (), }\n", "\x01\x02"),
          npy("{'descr': '|u1', 'fortran_order': False, 'shape': (9000000000, 9000000000, 0), }\n",
              "")};
}

void read_input(Bytes input) {
  const auto tensor = ml::read_npy(as_file(input, "a.npy"));
  const auto count = static_cast<std::size_t>(tensor.element_count());
  must_hold(tensor.bytes.size() == count * ml::bytes_of(tensor.type), "bytes fit the shape");
  must_hold(tensor.to_float().size() == count, "every element becomes a number");
  const auto matrix = ml::matrix_from(tensor);
  must_hold(static_cast<std::size_t>(matrix.size()) == count, "a matrix has all elements");
}

}  // namespace diatom::fuzz
