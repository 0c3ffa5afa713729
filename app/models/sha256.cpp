#include "app/models/sha256.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <vector>

#include <openssl/evp.h>

#include "ml/core/input_file.h"

namespace diatom::app {

namespace {

constexpr std::size_t block_bytes = std::size_t{1} << 20U;

std::string hex_of(const unsigned char* bytes, std::size_t count) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (std::size_t i = 0; i < count; ++i) {
    hex += digits[bytes[i] >> 4U];
    hex += digits[bytes[i] & 0xFU];
  }
  return hex;
}

}  // namespace

std::string sha256_of(const std::filesystem::path& file) {
  ml::InputFile input(file);
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   EVP_MD_CTX_free);
  bool well = context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
  std::vector<std::byte> block(block_bytes);
  for (std::uint64_t at = 0; well && at < input.size();) {
    const auto count = std::min<std::uint64_t>(block_bytes, input.size() - at);
    input.read_into(std::span(block).first(count), at);
    well = EVP_DigestUpdate(context.get(), block.data(), count) == 1;
    at += count;
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int digest_bytes = 0;
  if (!well || EVP_DigestFinal_ex(context.get(), digest.data(), &digest_bytes) != 1)
    throw std::runtime_error("OpenSSL cannot compute the SHA-256 of " + file.string());
  return hex_of(digest.data(), digest_bytes);
}

}  // namespace diatom::app
