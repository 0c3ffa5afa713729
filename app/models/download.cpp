#include "app/models/download.h"

#include <array>
#include <memory>
#include <stdexcept>

#include <curl/curl.h>

#include "app/models/part_file.h"
#include "app/models/sha256.h"

namespace diatom::app {

namespace {

constexpr long connect_s = 20;
constexpr long silence_s = 30;  // after which a connection counts as dead
constexpr long most_redirections = 8;
constexpr long partial_content = 206;
constexpr long range_not_satisfiable = 416;

using Curl = std::unique_ptr<CURL, void (*)(CURL*)>;

// One request, with what its callbacks need.
struct Transfer {
  Curl curl{curl_easy_init(), curl_easy_cleanup};
  PartFile& part;
  const DownloadProgress& show;
  std::uint64_t offset = 0;  // where in the file the answer begins
  bool has_begun = false;    // to arrive
  std::array<char, CURL_ERROR_SIZE> words{};

  Transfer(PartFile& to, const DownloadProgress& progress) : part(to), show(progress) {}

  long status() const {
    long code = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &code);
    return code;
  }
};

// A server that knows no ranges sends everything with another code, and all begins anew.
std::size_t take_bytes(char* bytes, std::size_t, std::size_t count, void* data) {
  auto& transfer = *static_cast<Transfer*>(data);
  if (!transfer.has_begun) {
    if (transfer.status() != partial_content && !transfer.part.begin_anew()) return 0;
    transfer.offset = transfer.part.size();
    transfer.has_begun = true;
  }
  return transfer.part.append(bytes, count) ? count : 0;
}

int show_progress(void* data, curl_off_t of, curl_off_t have, curl_off_t, curl_off_t) {
  const auto& transfer = *static_cast<Transfer*>(data);
  if (!transfer.has_begun) return 0;
  const auto before = transfer.offset;
  transfer.show(before + static_cast<std::uint64_t>(have),
                of > 0 ? before + static_cast<std::uint64_t>(of) : 0);
  return 0;
}

void set_options(Transfer& transfer, const std::string& address) {
  auto* const curl = transfer.curl.get();
  curl_easy_setopt(curl, CURLOPT_URL, address.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  // Who was promised a safe way is not led off it.
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR,
                   address.starts_with("https://") ? "https" : "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, most_redirections);
  curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, connect_s);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, silence_s);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transfer.words.data());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_bytes);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  if (transfer.part.size() > 0)
    curl_easy_setopt(curl, CURLOPT_RANGE, (std::to_string(transfer.part.size()) + "-").c_str());
  if (transfer.show) {
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, show_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
  }
}

[[noreturn]] void fail(const Transfer& transfer, CURLcode code, const Download& wanted) {
  const auto part = transfer.part.path().string();
  const std::string to_go_on = "; what has arrived stays in " + part + " to be gone on from";
  if (!transfer.part.refusal().empty())
    throw std::runtime_error("cannot write " + part + ": " + transfer.part.refusal() + to_go_on);
  const std::string why =
      transfer.words.front() != '\0' ? transfer.words.data() : curl_easy_strerror(code);
  if (code == CURLE_HTTP_RETURNED_ERROR)
    throw std::runtime_error("cannot download " + wanted.address + ": the server answers " +
                             std::to_string(transfer.status()));
  if (!transfer.has_begun)
    throw std::runtime_error("cannot download " + wanted.address + ": " + why);
  throw std::runtime_error("the download of " + wanted.address + " ended early, after " +
                           std::to_string(transfer.part.size()) + " bytes (" + why + ")" +
                           to_go_on);
}

// What is left of the file. True where what an earlier attempt has brought is still part of it.
bool fetch_rest(PartFile& part, const Download& wanted, const DownloadProgress& show) {
  const bool goes_on = part.size() > 0;
  Transfer transfer(part, show);
  if (!transfer.curl) throw std::runtime_error("libcurl does not start");
  set_options(transfer, wanted.address);
  const auto code = curl_easy_perform(transfer.curl.get());
  // All of it may be there already, or more than the server has.
  if (code == CURLE_HTTP_RETURNED_ERROR && transfer.status() == range_not_satisfiable && goes_on)
    return true;
  if (code != CURLE_OK) fail(transfer, code, wanted);
  return goes_on && transfer.status() == partial_content;
}

}  // namespace

void download(const Download& wanted, const DownloadProgress& show) {
  PartFile part(wanted.target);
  const bool is_resumed = fetch_rest(part, wanted, show);
  auto actual = sha256_of(part.path());
  // What was left from before may be of another file, which is not the server's fault.
  if (actual != wanted.sha256 && is_resumed && part.begin_anew()) {
    fetch_rest(part, wanted, show);
    actual = sha256_of(part.path());
  }
  if (actual != wanted.sha256) {
    part.remove();
    throw std::runtime_error("what " + wanted.address + " gives has the SHA-256 " + actual +
                             " instead of " + wanted.sha256 + ", so it was thrown away");
  }
  part.become_target();
}

}  // namespace diatom::app
