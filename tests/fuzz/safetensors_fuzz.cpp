#include "ml/core/tensor_map.h"
#include "tests/fuzz/fuzz.h"

namespace diatom::fuzz {

namespace {

std::string safetensors(const std::string& header, const std::string& elements) {
  return bytes_of_value(static_cast<std::uint64_t>(header.size())) + header + elements;
}

}  // namespace

std::vector<std::string> seeds() {
  return {safetensors(R"({"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},)"
                      R"("b":{"dtype":"BF16","shape":[1],"data_offsets":[8,10]}})",
                      std::string(10, '\x3F')),
          safetensors(R"({"__metadata__":{"format":"pt"},)"
                      R"("a":{"dtype":"I64","shape":[],"data_offsets":[0,8]},)"
                      R"("none":{"dtype":"U8","shape":[3,0],"data_offsets":[8,8]}})",
                      std::string(8, '\x01'))};
}

void read_input(Bytes input) {
  const auto map = ml::read_safetensors(as_file(input, "a.safetensors"));
  for (const auto& [name, tensor] : map.tensors) {
    const auto count = static_cast<std::size_t>(tensor.element_count());
    must_hold(tensor.bytes.size() == count * ml::bytes_of(tensor.type), "bytes fit the shape");
    must_hold(tensor.to_float().size() == count, "every element becomes a number");
  }
  const auto again = as_file({}, "again.safetensors");
  ml::write_safetensors(again, map);
  must_hold(ml::content_hash(ml::read_safetensors(again)) == ml::content_hash(map),
            "what is written reads as it was");
}

}  // namespace diatom::fuzz
