#include "app/live/records/status_page.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include <sys/socket.h>

#include "app/live/records/brief_server.h"

namespace diatom::live {
namespace {

using httplib::Request;
using httplib::Response;

constexpr std::size_t shortest_token = 16;
constexpr std::size_t answering_threads = 2;

bool is_own_machine(const std::string& address) {
  return address == "127.0.0.1" || address == "::1" || address == "localhost";
}

void check_status_options(const StatusPageOptions& options) {
  const auto& token = options.token;
  const bool is_plain = std::all_of(token.begin(), token.end(), [](unsigned char c) {
    return (std::isalnum(c) != 0 && c < 128) || c == '-' || c == '_';
  });
  if (!token.empty() && (!is_plain || token.size() < shortest_token))
    throw std::invalid_argument(
        "the status page's token needs at least 16 letters, digits, - or _");
  if (token.empty() && !is_own_machine(options.address))
    throw std::invalid_argument("a status page at " + options.address +
                                " can be read from other machines; give it a token");
  if (options.port < 0 || options.port > 65535)
    throw std::invalid_argument("the status page's port is a number up to 65535");
}

// Takes as long wherever two texts differ, so that a token cannot be guessed letter by letter.
bool are_equal(const std::string& a, const std::string& b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  return difference == 0;
}

// The library would share the port with another server of ours, which takes its requests.
void never_share_port(socket_t socket) {
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

void answer(Response& response, int status, const std::string& sentence) {
  response.status = status;
  response.set_content(sentence + '\n', "text/plain; charset=utf-8");
}

// host:port or [::1]:port without its port.
std::string host_in(const std::string& header) {
  if (header.starts_with('[')) return header.substr(1, header.find(']') - 1);
  return header.substr(0, header.find(':'));
}

}  // namespace

struct StatusPage::Server {
  StatusPageOptions options;
  ml::Latest<StatusReport> reports;
  std::mutex overlay_mutex;  // one at a time asks for the picture
  BriefServer http;
  int port = 0;
  std::thread thread;

  void configure();
  void bind();
  void route();
  httplib::Server::HandlerResponse admit(const Request& request, Response& response) const;
  bool brings_token(const Request& request) const;
  void serve(const std::string& path, const char* type,
             std::function<std::string(const Request&, const StatusReport&)> content);
  void serve_overlay(Response& response);
};

void StatusPage::Server::configure() {
  http.new_task_queue = [] { return new httplib::ThreadPool(answering_threads); };
  http.set_socket_options(never_share_port);
  http.set_default_headers({{"Cache-Control", "no-store"},
                            {"X-Content-Type-Options", "nosniff"},
                            {"Referrer-Policy", "no-referrer"},
                            {"Content-Security-Policy",
                             "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"}});
}

void StatusPage::Server::bind() {
  if (options.port == 0) {
    port = http.bind_to_any_port(options.address);
    if (port > 0) return;
  } else if (http.bind_to_port(options.address, options.port)) {
    port = options.port;
    return;
  }
  throw std::runtime_error("no status page at " + options.address + " port " +
                           std::to_string(options.port) +
                           ": the port is taken or reserved, or the address is not this machine's");
}

// --- Who may ask

httplib::Server::HandlerResponse StatusPage::Server::admit(const Request& request,
                                                           Response& response) const {
  using Outcome = httplib::Server::HandlerResponse;
  if (request.method != "GET") {
    response.set_header("Allow", "GET");
    answer(response, 405, "Only GET is answered here.");
    return Outcome::Handled;
  }
  // Another site's script, which had its own name point to this machine, still tells that name.
  if (options.token.empty() && !is_own_machine(host_in(request.get_header_value("Host")))) {
    answer(response, 403, "Without a token this page answers to its own machine's name only.");
    return Outcome::Handled;
  }
  if (options.token.empty() || brings_token(request)) return Outcome::Unhandled;
  response.set_header("WWW-Authenticate", "Bearer");
  answer(response, 401, R"(A token is needed: "Authorization: Bearer TOKEN" or "?token=TOKEN".)");
  return Outcome::Handled;
}

bool StatusPage::Server::brings_token(const Request& request) const {
  return are_equal(request.get_header_value("Authorization"), "Bearer " + options.token) ||
         are_equal(request.get_param_value("token"), options.token);
}

// --- What is told

void StatusPage::Server::serve(
    const std::string& path, const char* type,
    std::function<std::string(const Request&, const StatusReport&)> content) {
  http.Get(path,
           [this, type, content = std::move(content)](const Request& request, Response& response) {
             if (const auto report = reports.get())
               response.set_content(content(request, *report), type);
             else
               answer(response, 503, "There is nothing to tell yet.");
           });
}

void StatusPage::Server::serve_overlay(Response& response) {
  const std::lock_guard lock(overlay_mutex);
  const auto jpeg = options.overlay_jpeg ? options.overlay_jpeg() : std::string();
  if (jpeg.empty())
    answer(response, 503, "There is no picture yet.");
  else
    response.set_content(jpeg, "image/jpeg");
}

void StatusPage::Server::route() {
  http.set_pre_routing_handler(
      [this](const Request& request, Response& response) { return admit(request, response); });
  http.set_error_handler([](const Request&, Response& response) {
    if (response.body.empty() && response.status == 404)
      answer(response, 404, "Here are /, /status.json, /overlay.jpg and /metrics.");
  });
  http.set_exception_handler([](const Request&, Response& response, std::exception_ptr) {
    answer(response, 500, "This answer could not be made.");
  });
  serve("/", "text/html; charset=utf-8",
        [this](const Request& request, const StatusReport& report) {
          // A browser that brought the token this way has to bring it for the picture, too.
          const bool in_address = !options.token.empty() && request.has_param("token");
          return status_html(report,
                             in_address ? "overlay.jpg?token=" + options.token : "overlay.jpg");
        });
  serve("/status.json", "application/json",
        [](const Request&, const StatusReport& report) { return status_json(report); });
  serve("/metrics", "text/plain; version=0.0.4; charset=utf-8",
        [](const Request&, const StatusReport& report) { return status_metrics(report); });
  http.Get("/overlay.jpg", [this](const Request&, Response& response) { serve_overlay(response); });
}

StatusPage::StatusPage(StatusPageOptions options) : server_(std::make_unique<Server>()) {
  check_status_options(options);
  server_->options = std::move(options);
  server_->configure();
  server_->bind();
  server_->route();
  server_->thread = std::thread([server = server_.get()] { server->http.listen_after_bind(); });
  // It can only be stopped once it runs.
  while (!server_->http.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

StatusPage::~StatusPage() {
  server_->http.stop();
  server_->thread.join();
}

void StatusPage::publish(ml::Snapshot<StatusReport> report) {
  server_->reports.publish(std::move(report));
}

std::string StatusPage::address() const {
  const auto& host = server_->options.address;
  const bool is_v6 = host.find(':') != std::string::npos;
  return "http://" + (is_v6 ? '[' + host + ']' : host) + ':' + std::to_string(server_->port) + '/';
}

}  // namespace diatom::live
