// A request to an admin interface, and its answer read strictly.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "http/message.hpp"

namespace mcpauth::registry {

// A request to an admin interface, whose body and answer are JSON.
struct AdminRequest {
  std::string_view who;  // for errors: "Keycloak's admin interface"
  std::string method = "GET";
  std::string url;
  const Json* body = nullptr;
  http::Reach reach = http::Reach::anywhere;
  std::string_view type = "application/json";
  std::vector<Secret> secrets{};  // which the body carries
};

struct AdminAnswer {
  int status = 0;
  std::string location;  // of what was created; empty: none
  json::Document body;   // an empty object where there was none
};

// Send it and return the answer. Throws the error for any status that is no 2xx and is not
// `expected` (such an answer's body is read as far as it is JSON): Error 4 with the server's words,
// which admin interfaces put into `errorMessage`, `error`, `message`, `description`, `detail` or an
// array of them; 5 for 429 and 5xx; 6 for a 2xx with a body that is not JSON; 8 for a redirect.
AdminAnswer send(const http::Transport& transport, const AdminRequest& admin, int expected = 0);

// The pages of one list of `who`. A server that says the same page again and again, or always a
// next one, would be read for ever.
class ListPages {
 public:
  explicit ListPages(std::string_view who) : who_(who) {}
  // Take the next page. Throws Error 6 where it is the one before, or one too many.
  void take(const Json& page);

 private:
  std::string_view who_;
  json::Document before_;
  std::size_t count_ = 0;
};

}  // namespace mcpauth::registry
