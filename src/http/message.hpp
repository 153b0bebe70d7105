// HTTP messages as values, and what a transport is: a function from one to the other.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"

namespace mcpauth::http {

struct Header {
  std::string name;
  std::string value;
  bool operator==(const Header&) const = default;
};
using Headers = std::vector<Header>;

// Return the values of all fields called `name`, whatever their case, in order.
std::vector<std::string> header_values(const Headers& headers, std::string_view name);
// Return the value of the first of them, or nothing.
std::optional<std::string> header_value(const Headers& headers, std::string_view name);

// Which network an address belongs to, by IANA's special-purpose registries. `forbidden` is
// link-local, cloud metadata, multicast and everything else that is nobody's server.
enum class Network { public_internet, private_network, loopback, forbidden };

// How far a request may reach. The address really connected to is checked, so names and rebinding
// do not matter. A URL of the user's own may lead anywhere; one that a server sent only to the
// public internet and where that server is: from loopback not into a private network.
enum class Reach { public_only, private_too, loopback_too, anywhere };

// Return how far a URL may reach that was sent by a server in `network`.
Reach reach_from(Network network);

struct Limits {
  std::size_t body = 256UL << 10U;  // what a sink takes counts, too
  std::size_t header_block = 64UL << 10U;
  std::chrono::milliseconds connect{10'000};
  std::chrono::milliseconds total{30'000};  // zero: idleness alone ends the exchange
  // Below 10 bytes a second for so long, once the answer has begun; where `total` is zero, not a
  // byte for so long.
  std::chrono::milliseconds idle{10'000};
  bool operator==(const Limits&) const = default;
};

// Redirects of a GET are followed at most three times, within its origin and `reach`. Anything that
// carries credentials or a body is never redirected.
enum class Redirects { refuse, follow };

// Takes a piece of the body as it comes; returning false ends the transfer there, as a success. A
// transport may give the answer a moment to end by itself, to keep its connection.
using BodySink = std::function<bool(std::string_view piece)>;

// A client certificate for mutual TLS (RFC 8705), in PEM.
struct ClientCertificate {
  std::string certificate_file;
  std::string key_file;
  bool operator==(const ClientCertificate&) const = default;
};

struct Request {
  std::string method = "GET";
  std::string url;
  Headers headers;
  std::string body;
  Reach reach = Reach::public_only;
  Redirects redirects = Redirects::refuse;
  Limits limits;
  bool to_admin = false;        // to an admin interface, where `code` and `state` are no secrets
  bool once = false;            // answered, it is not sent again, whatever the answer asks for
  std::vector<Secret> secrets;  // what a trace must not show, wherever it stands
  std::optional<ClientCertificate> client_certificate;
  BodySink sink;                        // gets the body of a 2xx answer instead of Response::body
  std::function<void(Request&)> stamp;  // adds what is new at each sending: a proof used once
};

struct Response {
  int status = 0;
  Headers headers;
  std::string body;
  Network network = Network::public_internet;  // where the answer came from
};

// Sends a request and returns the answer, whatever its status. Throws Error: 5 where there is no
// answer (DNS, TLS, connection, time), 6 where it breaks HTTP or a limit, 8 where `reach` forbids
// the address or a redirect is not allowed, 130 or 143 when the run was stopped.
using Transport = std::function<Response(const Request&)>;

// Return whether Content-Type is application/json or application/*+json.
bool is_json(const Response& response);

// Return the GET request that reads a JSON document at `url`.
Request get_json(std::string url, Reach reach);

// Return a POST request with `form` (already encoded) as its body.
Request post_form(std::string url, std::string form, Reach reach);

// Return a POST request with `text` (JSON) as its body.
Request post_json(std::string url, std::string text, Reach reach);

}  // namespace mcpauth::http
