// Download: one published file, fetched because a person asked for it. The only place in the
// program that downloads anything.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace diatom::app {

struct Download {
  std::string address;           // http:// or https://; redirections are followed
  std::filesystem::path target;  // in a folder that exists
  std::string sha256;            // 64 hexadecimal digits
};

// Bytes that are there, and of how many; 0 where the server does not say.
using DownloadProgress = std::function<void(std::uint64_t have, std::uint64_t of)>;

// Collects the file as `target`.part, checks its hash, syncs and renames it. What an earlier
// attempt has left there is gone on from, where the server can; else it begins anew.
//
// Throws std::runtime_error with one sentence: no connection, the server's refusal, an end before
// its time, a disk that is full (the part stays in all these cases), another hash (the part is
// removed), or another process that is fetching the same file.
void download(const Download& wanted, const DownloadProgress& show = {});

}  // namespace diatom::app
