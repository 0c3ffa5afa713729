#include "ml/core/tensor_map.h"
#include "ml/core/zip_writer.h"
#include "tests/fuzz/pickles.h"

namespace diatom::fuzz {

namespace {

const std::string six_floats(24, '\x3F');

// Entries that come from files are stored, not deflated, as PyTorch's are.
std::string zip_container() {
  const auto entry = [](const std::string& name, const std::string& content) {
    const Bytes bytes(reinterpret_cast<const std::uint8_t*>(content.data()), content.size());
    return ml::ZipEntry{"archive/" + name, "",
                        as_file(bytes, "entry-" + std::to_string(content.size()))};
  };
  const auto archive = as_file({}, "seed.pth");
  ml::write_zip_entries(archive, {entry("data.pkl", pickled_dictionary()),
                                  entry("byteorder", "little"), entry("data/0", six_floats)});
  return content_of(archive);
}

std::string older_container() {
  return pickle_protocol + "\x8A\x0A\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19." + pickle_protocol +
         "M\xE9\x03." + pickle_protocol + "}." + pickled_dictionary() + pickle_protocol + "](" +
         pickled_text("0") + "e." + bytes_of_value(std::int64_t{6}) + six_floats;
}

}  // namespace

std::vector<std::string> seeds() {
  return {zip_container(), older_container()};
}

void read_input(Bytes input) {
  const auto map = ml::read_pth(as_file(input, "a.pth"));
  for (const auto& [name, tensor] : map.tensors) {
    const auto count = static_cast<std::size_t>(tensor.element_count());
    must_hold(tensor.bytes.size() == count * ml::bytes_of(tensor.type), "bytes fit the shape");
  }
}

}  // namespace diatom::fuzz
