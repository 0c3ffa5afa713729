#include "app/live/records/brief_server.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace diatom::live {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t longest_request = 16'384;
constexpr std::chrono::seconds request_time(1);
constexpr std::chrono::seconds answer_time(10);
constexpr int look_up_ms = 50;  // how often a waiting connection asks whether all is over

// One connection, with what is left of its time and its bytes.
class BriefStream : public httplib::Stream {
 public:
  BriefStream(socket_t socket, std::function<bool()> is_over)
      : socket_(socket), is_over_(std::move(is_over)) {}

  bool is_readable() const override { return place_ < filled_ || wait_for(POLLIN, request_end_); }
  bool is_writable() const override { return wait_for(POLLOUT, answer_end_); }

  ssize_t read(char* bytes, size_t size) override {
    if (place_ == filled_ && !refill()) return -1;
    const auto count = std::min(size, filled_ - place_);
    std::copy_n(buffer_.data() + place_, count, bytes);
    place_ += count;
    return static_cast<ssize_t>(count);
  }

  ssize_t write(const char* bytes, size_t size) override {
    if (!wait_for(POLLOUT, answer_end_)) return -1;
    return send(socket_, bytes, size, MSG_NOSIGNAL);
  }

  // Nobody here asks who is at the other end.
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return socket_; }

 private:
  // One byte at a time is asked for, so they are fetched in larger pieces.
  bool refill() {
    if (fetched_ >= longest_request || !wait_for(POLLIN, request_end_)) return false;
    const auto count = recv(socket_, buffer_.data(), buffer_.size(), 0);
    if (count <= 0) return false;
    place_ = 0;
    filled_ = static_cast<std::size_t>(count);
    fetched_ += filled_;
    return true;
  }

  bool wait_for(short what, steady_clock::time_point end) const {
    while (!is_over_() && steady_clock::now() < end) {
      pollfd waiting{socket_, what, 0};
      if (poll(&waiting, 1, look_up_ms) > 0) return true;
    }
    return false;
  }

  socket_t socket_;
  std::function<bool()> is_over_;
  steady_clock::time_point request_end_ = steady_clock::now() + request_time;
  steady_clock::time_point answer_end_ = request_end_ + answer_time;
  std::array<char, 4096> buffer_{};
  std::size_t place_ = 0;
  std::size_t filled_ = 0;
  std::size_t fetched_ = 0;
};

}  // namespace

bool BriefServer::process_and_close_socket(socket_t socket) {
  BriefStream stream(socket, [this] { return svr_sock_ == INVALID_SOCKET; });
  bool is_closed = false;
  const bool went_well = process_request(stream, true, is_closed, nullptr);
  shutdown(socket, SHUT_WR);
  // Closed over unread bytes, a connection would take the answer back.
  std::array<char, 4096> unread{};
  while (recv(socket, unread.data(), unread.size(), MSG_DONTWAIT) > 0) {
  }
  close(socket);
  return went_well;
}

}  // namespace diatom::live
