// BriefServer: httplib's web server, for requests that are brief in every respect. Left to itself
// the library reads headers without end, and waits for whoever sends a letter at a time.
#pragma once

#include <httplib.h>

namespace diatom::live {

// A request has 16 KiB and a second to arrive, and its answer ten to leave; then the connection is
// closed. stop() ends them all at once.
class BriefServer : public httplib::Server {
 private:
  bool process_and_close_socket(socket_t socket) override;
};

}  // namespace diatom::live
