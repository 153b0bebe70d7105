// What libcurl does for the transport: one transfer at a time, on connections that are kept.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "http/message.hpp"

namespace mcpauth::http {

// What to send, under which conditions, and who hears of it. A function that throws ends the
// transfer, and its connection with it; but `before_connecting` only rules an address out, and
// throws on when no other address answers.
struct Transfer {
  std::string method;
  std::string url;
  const Headers& headers;
  std::string user_agent;
  const std::string& body;
  std::string proxy;    // empty: none
  std::string ca_file;  // empty: the system's
  std::optional<ClientCertificate> client_certificate;
  std::vector<std::string> resolve;  // "host:port:address[,address]…"
  std::chrono::milliseconds connect_timeout;
  std::chrono::milliseconds timeout;  // zero: none

  std::function<void(const sockaddr&)> before_connecting;        // to a new address
  std::function<void(std::string_view address)> before_sending;  // on a connection, new or kept
  std::function<void(std::string_view line)> take_line;          // with its end
  std::function<void(std::string_view piece)> take_body;
  // Called all the time; returns when it wants to be called again, zero to end the transfer here.
  std::function<std::chrono::milliseconds()> watch;
};

// Why there is no answer.
struct Failure {
  Exit exit;
  std::string_view code;
  std::string_view what;  // "cannot connect to"
  std::string reason;     // curl's words
};

// Which of the system's certificate authorities are asked. Reading all of them takes longer than
// the rest of a request, so we begin with those that a directory has under the hash of their name;
// only if none of them fits the bundle is read, too.
enum class Trust { directory, all };

// A set of connections. Making the first one loads libcurl, and throws Error 5 `library_missing`
// where there is none; from then on SIGPIPE is ignored in this process.
class CurlConnections {
 public:
  CurlConnections();

  // Return nothing when the answer is whole, or `watch` ended it.
  std::optional<Failure> transfer(const Transfer& transfer);

  // Have `watch` called at once. For any thread.
  void wake();

 private:
  std::unique_ptr<void, void (*)(void*)> multi_;
  Trust trust_ = Trust::directory;
};

}  // namespace mcpauth::http
