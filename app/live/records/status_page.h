// StatusPage: a small web server that says how the microscope is doing, to a browser or to a
// monitoring system. It only ever answers GET, and changes nothing.
//
//   /              a page for people       /overlay.jpg   the newest picture
//   /status.json   the same as JSON        /metrics       the same for Prometheus
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/live/records/status_report.h"
#include "ml/core/latest.h"

namespace diatom::live {

struct StatusPageOptions {
  std::string address = "127.0.0.1";  // others than this machine's own need a token
  int port = 8484;                    // 0: any that is free
  // What a request has to bring, as "Authorization: Bearer TOKEN" or "?token=TOKEN". Letters,
  // digits, - and _, at least 16; "" for none.
  std::string token;
  // The newest picture as a JPEG file; "" while there is none. Called on the server's threads, by
  // one at a time.
  std::function<std::string()> overlay_jpeg;
};

class StatusPage {
 public:
  // Listens at once. Throws std::runtime_error where the port is taken or the address is not this
  // machine's, std::invalid_argument where a token is missing or too simple.
  explicit StatusPage(StatusPageOptions options);
  ~StatusPage();  // within a second, even if somebody sends their request a letter at a time
  StatusPage(const StatusPage&) = delete;
  StatusPage& operator=(const StatusPage&) = delete;

  // What is told from now on. From any thread.
  void publish(ml::Snapshot<StatusReport> report);

  std::string address() const;  // http://127.0.0.1:8484/

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

}  // namespace diatom::live
