// The transport that really sends: libcurl, loaded when the first request needs it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "http/message.hpp"

namespace mcpauth::http {

struct Options {
  // A PEM file of the certificate authorities to trust, instead of the system's; one that cannot be
  // used is exit 2.
  std::string ca_file;
  bool insecure_http = false;  // http to other addresses than loopback, too
  std::vector<std::string>
      allow_private;  // hosts (as in Url::host) that may be in a private network
  std::string user_agent = "mcpauth/" MCPAUTH_VERSION;
  // Cuts a transfer off within milliseconds; `stopped_as` then says whether the run was interrupted
  // or terminated (interrupted where it is empty).
  std::stop_token stop;
  std::function<Exit()> stopped_as;
  // When the whole run must be over: no exchange lasts longer.
  std::shared_ptr<const std::optional<std::chrono::steady_clock::time_point>> deadline;
  // Gets the text of every exchange, those of redirects included, as `traced` writes it.
  std::function<void(std::string_view)> trace;
  // Addresses that stand instead of DNS, as "host:port:address[,address]…".
  std::vector<std::string> resolve;
  // The environment in which proxies are looked up; the process's where it is empty.
  std::function<const char*(const char*)> environment;
};

// Return a transport with a connection pool of its own. It may be called from several threads, and
// from within a body sink: each exchange under way has a curl handle of its own, and one that has
// ended hands it, with its open connections, to the next. Errors carry these codes: 5 `dns_failed`,
// `connection_failed`, `tls_failed`, `timeout`, `connection_cut` before an answer
// began, `answer_cut`, `library_missing`; 6
// `invalid_http`, `too_large`, `unsafe_header`; 8 `unsafe_address`, `insecure_http`, `unsafe_url`,
// `redirect_refused`; 2 `insecure_http` for a URL of the user's own, `ca_file_unusable`,
// `client_certificate_unusable`; 130 or 143 `stopped`.
Transport make_transport(Options options);

}  // namespace mcpauth::http
