// What a server would have, had the requests of a dry run been sent.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "http/message.hpp"

namespace mcpauth::http {

// Returns what else there is, by its URL, once `request` has created or patched `object`.
using SideEffects = std::vector<std::pair<std::string, json::Document>>(const Request& request,
                                                                        const Json& object);

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
  void have_side_effects(const Request& request, const Json& object);
  bool overlay_lists(const std::string& url, Json& body) const;
  bool overlay(const std::string& collection, Json& list) const;
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
  std::set<std::string> unread_;             // what was replaced before it was read
  int ids_ = 0;
};

}  // namespace mcpauth::http
