// The status page: who may ask, what is answered, and that it always ends.
#include "app/live/records/status_page.h"

#include <chrono>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/app/live/records/event_material.h"

namespace diatom::live {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using tests::noon;

constexpr const char* token = "0123456789abcdef-_XY";

StatusPageOptions anywhere() {
  StatusPageOptions options;
  options.port = 0;
  return options;
}

ml::Snapshot<StatusReport> some_report() {
  StatusReport report;
  report.utc = noon;
  report.source = "clip <1>.mp4";
  report.state = "playing";
  report.ledger = {10, 7, 1, 1, 1, 0};
  report.latency_ms_p99 = 250.0;
  report.memory_mb = 100.0;
  report.figures.tracks_by_class = {{"volvox", 5}, {"a \"b\"\\\n", 2}};
  report.figures.alarms_by_kind = {{"focus_lost", 1}};
  report.figures.alarms_now = {"Sharpness fell to 20 % of what it was"};
  report.alarms = {{noon, "focus_lost", "Sharpness fell", std::nullopt, 0.2}};
  return std::make_shared<const StatusReport>(report);
}

int port_of(const StatusPage& page) {
  const auto address = page.address();
  return std::stoi(address.substr(address.rfind(':') + 1));
}

// A connection to the page; closed with the object.
class Connection {
 public:
  explicit Connection(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_open_ = connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~Connection() { close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool is_open() const { return is_open_; }
  bool say(const std::string& text) const {
    return send(socket_, text.data(), text.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(text.size());
  }
  std::string all() const {
    std::string text;
    char bytes[4096];
    for (ssize_t count = 0; (count = recv(socket_, bytes, sizeof bytes, 0)) > 0;)
      text.append(bytes, static_cast<std::size_t>(count));
    return text;
  }

 private:
  int socket_;
  bool is_open_ = false;
};

std::string ask(const StatusPage& page, const std::string& method, const std::string& path,
                const std::string& headers = "Host: localhost\r\n", const std::string& body = "") {
  const Connection connection(port_of(page));
  EXPECT_TRUE(connection.is_open());
  connection.say(method + ' ' + path + " HTTP/1.1\r\n" + headers + "\r\n" + body);
  return connection.all();
}

std::string get(const StatusPage& page, const std::string& path) {
  return ask(page, "GET", path);
}

std::string body_of(const std::string& answer) {
  return answer.substr(answer.find("\r\n\r\n") + 4);
}

const std::string ok = "HTTP/1.1 200 ";

TEST(StatusPage, TellsWhatWasPublished) {
  StatusPage page(anywhere());
  EXPECT_THAT(get(page, "/status.json"), StartsWith("HTTP/1.1 503 "));
  page.publish(some_report());
  const auto answer = get(page, "/status.json");
  EXPECT_THAT(answer, StartsWith(ok));
  EXPECT_THAT(answer, HasSubstr("Content-Type: application/json"));
  EXPECT_THAT(answer, HasSubstr("Cache-Control: no-store"));
  const auto json = nlohmann::json::parse(body_of(answer));
  EXPECT_EQ(json.at("frames").at("classified"), 7);
  EXPECT_EQ(json.at("tracks_by_class").at("volvox"), 5);
  EXPECT_EQ(json.at("alarms").at(0).at("kind"), "focus_lost");
  EXPECT_EQ(json.at("utc"), "2024-05-31T12:00:00.000Z");

  StatusReport later = *some_report();
  later.ledger.classified = 8;
  page.publish(std::make_shared<const StatusReport>(later));
  EXPECT_EQ(nlohmann::json::parse(body_of(get(page, "/status.json"))).at("frames").at("classified"),
            8);
}

TEST(StatusPage, ThePageIsPlainAndNeedsNothingFromElsewhere) {
  StatusPage page(anywhere());
  page.publish(some_report());
  const auto html = body_of(get(page, "/"));
  EXPECT_THAT(html, StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(html, HasSubstr("http-equiv=\"refresh\""));
  EXPECT_THAT(html, HasSubstr("clip &lt;1&gt;.mp4"));
  EXPECT_THAT(html, HasSubstr("Sharpness fell to 20 %"));
  EXPECT_THAT(html, Not(HasSubstr("http://")));
  EXPECT_THAT(html, Not(HasSubstr("https://")));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
}

TEST(StatusPage, MetricsAreInTheFormatOfPrometheus) {
  StatusPage page(anywhere());
  page.publish(some_report());
  const auto answer = get(page, "/metrics");
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/plain; version=0.0.4"));
  const auto text = body_of(answer);
  EXPECT_THAT(text, HasSubstr("# TYPE diatom_frames_total counter\n"));
  EXPECT_THAT(text, HasSubstr("diatom_frames_total{state=\"classified\"} 7\n"));
  EXPECT_THAT(text, HasSubstr("diatom_tracks_total{class=\"volvox\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("diatom_tracks_total{class=\"a \\\"b\\\"\\\\\\n\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("diatom_latency_seconds{quantile=\"0.99\"} 0.25\n"));
  EXPECT_THAT(text, HasSubstr("diatom_memory_bytes 100000000\n"));
  EXPECT_THAT(text, HasSubstr("diatom_alarms_total{kind=\"focus_lost\"} 1\n"));
}

TEST(StatusPage, ThePictureComesFromTheCaller) {
  auto options = anywhere();
  std::string picture;
  options.overlay_jpeg = [&] { return picture; };
  const StatusPage page(options);
  EXPECT_THAT(get(page, "/overlay.jpg"), StartsWith("HTTP/1.1 503 "));
  picture = std::string("\xFF\xD8\0\xFF", 4);
  const auto answer = get(page, "/overlay.jpg");
  EXPECT_THAT(answer, StartsWith(ok));
  EXPECT_THAT(answer, HasSubstr("Content-Type: image/jpeg"));
  EXPECT_EQ(body_of(answer), picture);
}

TEST(StatusPage, OnlyGetIsAnswered) {
  StatusPage page(anywhere());
  page.publish(some_report());
  for (const auto* method : {"HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
    const auto answer =
        ask(page, method, "/status.json", "Host: localhost\r\nContent-Length: 0\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 405 ")) << method;
    EXPECT_THAT(answer, HasSubstr("Allow: GET")) << method;
  }
  EXPECT_THAT(ask(page, "BREW", "/"), StartsWith("HTTP/1.1 400 "));
}

TEST(StatusPage, WhatIsNotHereOrTooLargeIsRefused) {
  StatusPage page(anywhere());
  page.publish(some_report());
  EXPECT_THAT(get(page, "/../etc/passwd"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(get(page, "/nothing"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(get(page, "/" + std::string(9000, 'a')), StartsWith("HTTP/1.1 414 "));
  EXPECT_THAT(ask(page, "GET", "/", "X: " + std::string(100'000, 'a') + "\r\n"),
              StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(ask(page, "POST", "/", "Host: localhost\r\nContent-Length: 100000000\r\n"),
              StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(get(page, "/status.json"), StartsWith(ok));  // and it still answers
}

TEST(StatusPage, AnotherSitesNameIsNotAnswered) {
  StatusPage page(anywhere());
  page.publish(some_report());
  EXPECT_THAT(ask(page, "GET", "/status.json", "Host: evil.example:8484\r\n"),
              StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(ask(page, "GET", "/status.json", "Host: 127.0.0.1:8484\r\n"), StartsWith(ok));
  EXPECT_THAT(ask(page, "GET", "/status.json", "Host: [::1]:8484\r\n"), StartsWith(ok));
}

TEST(StatusPage, ATokenIsAskedForWhereThereIsOne) {
  auto options = anywhere();
  options.address = "0.0.0.0";
  options.token = token;
  StatusPage page(options);
  page.publish(some_report());
  const std::string bearer = "Authorization: Bearer ";
  for (const auto* path : {"/", "/status.json", "/metrics", "/overlay.jpg", "/nothing"}) {
    EXPECT_THAT(get(page, path), StartsWith("HTTP/1.1 401 ")) << path;
    EXPECT_THAT(get(page, path + std::string("?token=0123456789abcdef-_XZ")),
                StartsWith("HTTP/1.1 401 "));
    EXPECT_THAT(ask(page, "GET", path, bearer + "\r\n"), StartsWith("HTTP/1.1 401 "));
  }
  EXPECT_THAT(ask(page, "GET", "/metrics", bearer + token + "\r\n"), StartsWith(ok));
  const auto answer = get(page, std::string("/?token=") + token);
  EXPECT_THAT(answer, StartsWith(ok));
  EXPECT_THAT(answer, HasSubstr(std::string("overlay.jpg?token=") + token));
  EXPECT_THAT(ask(page, "GET", "/", bearer + token + "\r\n"), Not(HasSubstr(token)));
}

std::string refusal_of(const StatusPageOptions& options) {
  try {
    const StatusPage page(options);
  } catch (const std::exception& refused) {
    return refused.what();
  }
  return {};
}

TEST(StatusPage, RefusesInWords) {
  auto options = anywhere();
  options.address = "0.0.0.0";
  EXPECT_THAT(refusal_of(options), HasSubstr("give it a token"));
  options.token = "short";
  EXPECT_THAT(refusal_of(options), HasSubstr("at least 16"));
  options.token = "with spaces & more of them";
  EXPECT_THAT(refusal_of(options), HasSubstr("at least 16"));
  options = anywhere();
  options.port = 70000;
  EXPECT_THAT(refusal_of(options), HasSubstr("65535"));
  options = anywhere();
  options.address = "192.0.2.1";  // nobody's
  options.token = token;
  EXPECT_THAT(refusal_of(options), HasSubstr("192.0.2.1"));
}

TEST(StatusPage, APortThatIsTakenIsSaid) {
  const StatusPage first(anywhere());
  auto options = anywhere();
  options.port = port_of(first);
  EXPECT_THAT(refusal_of(options), HasSubstr("taken"));
}

// Far more of them than there are threads to answer.
TEST(StatusPage, EndsWhileManyTakeTheirTime) {
  auto page = std::make_unique<StatusPage>(anywhere());
  page->publish(some_report());
  std::vector<std::unique_ptr<Connection>> slow;
  for (int i = 0; i < 40; ++i) {
    slow.push_back(std::make_unique<Connection>(port_of(*page)));
    ASSERT_TRUE(slow.back()->say("GET / HT"));
  }
  std::jthread dripping([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      for (const auto& connection : slow) connection->say("X");
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  page.reset();  // at a second each, the test would take long
}

TEST(StatusPage, ALongRequestIsCutOff) {
  StatusPage page(anywhere());
  page.publish(some_report());
  std::string headers = "Host: localhost\r\n";
  EXPECT_THAT(ask(page, "GET", "/status.json", headers), StartsWith(ok));
  for (int i = 0; i < 100; ++i) headers += "X: " + std::string(500, 'a') + "\r\n";
  EXPECT_THAT(ask(page, "GET", "/status.json", headers), Not(StartsWith(ok)));
}

TEST(StatusPage, ARequestWithoutEndIsCutOff) {
  StatusPage page(anywhere());
  page.publish(some_report());
  const Connection endless(port_of(page));
  ASSERT_TRUE(endless.say("GET / HTTP/1.1\r\n"));
  std::size_t headers = 0;
  while (headers < 1'000'000 && endless.say("X: " + std::string(1000, 'a') + "\r\n")) ++headers;
  EXPECT_LT(headers, 100'000U);
  EXPECT_THAT(get(page, "/status.json"), StartsWith(ok));
}

TEST(StatusPage, StartsAgainAtTheSamePort) {
  auto options = anywhere();
  auto page = std::make_unique<StatusPage>(options);
  options.port = port_of(*page);
  page->publish(some_report());
  EXPECT_THAT(get(*page, "/"), StartsWith(ok));
  page.reset();
  StatusPage again(options);
  again.publish(some_report());
  EXPECT_THAT(get(again, "/"), StartsWith(ok));
}

// Publishing and asking at once: each answer is one report and never half of two.
TEST(StatusPage, AnswersWhileSomebodyPublishes) {
  StatusPage page(anywhere());
  page.publish(some_report());
  std::jthread publisher([&](const std::stop_token& stop) {
    for (std::uint64_t n = 0; !stop.stop_requested(); ++n) {
      StatusReport report = *some_report();
      report.ledger.captured = report.ledger.classified = n;
      page.publish(std::make_shared<const StatusReport>(report));
    }
  });
  for (int i = 0; i < 20; ++i) {
    const auto frames = nlohmann::json::parse(body_of(get(page, "/status.json"))).at("frames");
    if (frames.at("waiting") == 1 && frames.at("captured") == 10) continue;  // the first
    EXPECT_EQ(frames.at("captured"), frames.at("classified"));
  }
}

}  // namespace
}  // namespace diatom::live
