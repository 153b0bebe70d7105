// What a server would have, had the requests of a dry run been sent.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "http/message.hpp"

namespace mcpauth::http {

// Returns what else there is, by its URL, once `created` was created by `request`.
using SideEffects = std::vector<std::pair<std::string, json::Document>>(const Request& request,
                                                                        const Json& created);

// Answers requests that change something as a server that took them would, without sending them;
// reads what is there at the real one.
class PretendedServer {
 public:
  PretendedServer(Transport real, SideEffects* side_effects);

  // Return the answer to a GET: of what was pretended, else the real one.
  Response read(const Request& request);
  // Return the answer to anything else.
  Response change(const Request& request);

 private:
  Response create(const Request& request);
  Response replace(const Request& request);
  Response patch(const Request& request);
  bool lists(const Request& request, const std::string& id);
  // Return what is pretended to be at `url`, or in an object that is; null for what is gone.
  const Json* find(const std::string& url) const;
  // Return it, else what was last read there, else an empty object.
  Json standing(const std::string& url) const;
  std::string new_id();

  Transport real_;
  SideEffects* side_effects_;
  std::map<std::string, Json> objects_;
  std::map<std::string, std::string> read_;  // the last real answers
  int ids_ = 0;
};

}  // namespace mcpauth::http
