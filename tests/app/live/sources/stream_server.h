// Servers of streams, on this machine, that a test can slow down, garble and cut off.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/app/live/sources/peer.h"

namespace diatom::live::tests {

// A socket that is closed when the object goes.
class Socket {
 public:
  explicit Socket(int file) : file_(file) {}
  ~Socket() { ::close(file_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  static int bound(int kind, int port) {
    const int file = ::socket(AF_INET, kind | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    const sockaddr_in address = loopback(port);
    if (::bind(file, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      throw std::runtime_error("port " + std::to_string(port) + " is taken");
    }
    return file;
  }

  int file() const { return file_; }

  bool is_ready(int timeout_ms) const {
    pollfd waiting{file_, POLLIN, 0};
    return ::poll(&waiting, 1, timeout_ms) > 0;
  }

  bool send(const std::string& bytes) const {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      const auto count = ::send(file_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return false;
      sent += static_cast<std::size_t>(count);
    }
    return true;
  }

  // What has come; empty where it was closed or nothing came.
  std::string receive(int timeout_ms = 20) const {
    if (!is_ready(timeout_ms)) return "";
    std::string bytes(65536, '\0');
    const auto count = ::recv(file_, bytes.data(), bytes.size(), 0);
    bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    return bytes;
  }

 private:
  int file_;
};

// Serves one connection after another on a thread of its own, until it goes: that cuts them off.
class Server {
 public:
  using Serve = std::function<void(const Socket& client, const std::atomic<bool>& stopping)>;

  Server(int port, Serve serve) : listener_(Socket::bound(SOCK_STREAM, port)) {
    ::listen(listener_.file(), 4);
    thread_ = std::thread([this, serve = std::move(serve)] {
      while (!stopping_) {
        if (!listener_.is_ready(20)) continue;
        const Socket client(::accept4(listener_.file(), nullptr, nullptr, SOCK_CLOEXEC));
        serve(client, stopping_);
      }
    });
  }
  ~Server() {
    stopping_ = true;
    thread_.join();
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

 private:
  std::atomic<bool> stopping_ = false;
  Socket listener_;
  std::thread thread_;
};

// HTTP with one JPEG after another. `part(i)` is the i-th of a connection, whatever it holds; none
// ends the connection.
inline Server::Serve mjpeg(std::function<std::optional<std::string>(int)> part) {
  return [part = std::move(part)](const Socket& client, const std::atomic<bool>& stopping) {
    client.receive(1000);
    client.send(
        "HTTP/1.0 200 OK\r\n"
        "Content-Type: multipart/x-mixed-replace;boundary=part\r\n\r\n--part\r\n");
    for (int i = 0; !stopping; ++i) {
      const auto bytes = part(i);
      if (!bytes ||
          !client.send("Content-Type: image/jpeg\r\nContent-Length: " +
                       std::to_string(bytes->size()) + "\r\n\r\n" + *bytes + "\r\n--part\r\n")) {
        return;
      }
    }
  };
}

// RTSP with RTP in the same connection (RFC 2326, 10.12). Only the handshake is ours: the packets
// are made by ffmpeg, which sends them to a port from where they are handed on.
inline Server::Serve rtsp() {
  return [](const Socket& client, const std::atomic<bool>& stopping) {
    const int port = free_port();
    const Socket packets(Socket::bound(SOCK_DGRAM, port));
    std::unique_ptr<Peer> camera;
    while (!stopping) {
      const std::string request = client.receive(camera ? 0 : 20);
      const auto sequence = request.find("CSeq:");
      if (sequence != std::string::npos) {
        std::string reply = "RTSP/1.0 200 OK\r\n" +
                            request.substr(sequence, request.find('\r', sequence) - sequence);
        std::string body;
        if (request.starts_with("DESCRIBE")) {
          body =
              "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=test\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
              "m=video 0 RTP/AVP 32\r\na=control:track\r\n";
          reply +=
              "\r\nContent-Type: application/sdp\r\nContent-Length: " + std::to_string(body.size());
        } else if (request.starts_with("SETUP")) {
          reply += "\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1";
        } else if (request.starts_with("PLAY")) {
          camera = std::make_unique<Peer>(std::vector<std::string>{
              "ffmpeg", "-re", "-f", "lavfi", "-i", "testsrc=size=160x128:rate=25", "-c:v",
              "mpeg2video", "-g", "5", "-f", "rtp", "rtp://127.0.0.1:" + std::to_string(port)});
        }
        if (!client.send(reply + "\r\nSession: 1\r\n\r\n" + body)) return;
      }
      const std::string packet = camera ? packets.receive() : "";
      if (packet.empty()) continue;
      const std::array<char, 4> frame = {'$', 0, static_cast<char>(packet.size() >> 8U),
                                         static_cast<char>(packet.size() & 0xFFU)};
      if (!client.send(std::string(frame.begin(), frame.end()) + packet)) return;
    }
  };
}

}  // namespace diatom::live::tests
