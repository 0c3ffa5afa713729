// A server on this machine that gives one file, and misbehaves where a test asks for it.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <string>
#include <thread>
#include <utility>

#include <httplib.h>

namespace diatom::tests {

class FileServer {
 public:
  // At /file it gives `content`: by ranges where it is asked for one, breaking off after
  // `break_after` bytes of an answer. At /whole it knows no ranges; /moved leads to /file.
  explicit FileServer(std::string content) : content_(std::move(content)) {
    server_.Get("/file", [this](const auto& request, auto& response) { give(request, response); });
    server_.Get("/whole", [this](const auto&, auto& response) {
      ++requests;
      response.status = 200;
      response.set_chunked_content_provider("application/octet-stream", [this](auto at, auto& to) {
        if (at < content_.size()) return to.write(content_.data(), content_.size());
        to.done();
        return true;
      });
    });
    server_.Get("/moved", [](const auto&, auto& response) { response.set_redirect("/file"); });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~FileServer() {
    server_.stop();
    thread_.join();
  }
  FileServer(const FileServer&) = delete;
  FileServer& operator=(const FileServer&) = delete;

  std::string address(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }

  std::atomic<int> requests{0};
  std::atomic<std::size_t> bytes_given{0};
  std::atomic<std::size_t> break_after{std::string::npos};

 private:
  void give(const httplib::Request& request, httplib::Response& response) {
    ++requests;
    if (!request.ranges.empty() &&
        request.ranges.front().first >= static_cast<ssize_t>(content_.size())) {
      response.status = 416;
      return;
    }
    response.set_content_provider(content_.size(), "application/octet-stream",
                                  [this, allowed = break_after.load()](
                                      std::size_t offset, std::size_t length, auto& to) mutable {
                                    const auto count = std::min(allowed, length);
                                    if (count == 0) return false;
                                    allowed -= count;
                                    bytes_given += count;
                                    return to.write(content_.data() + offset, count);
                                  });
  }

  std::string content_;
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace diatom::tests
