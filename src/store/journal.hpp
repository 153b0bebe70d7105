// What was being asked of a server and has no kept answer: so that a run that was cut off is not
// forgotten.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "store/store.hpp"

namespace mcpauth::store {

// One request that creates, rotates or refreshes something; there is at most one such
// entry for each document and what is done to it: that of another verb stays.
struct Intent {
  std::string what;      // "register", "rotate-secret", "refresh"
  std::string kind;      // of the document that its result will be kept in
  std::string key;       // of that document, whose lock is held
  json::Document about;  // what a person is told of it, no secret: issuer, client_id, name
  Time at;
  bool operator==(const Intent&) const = default;
};

// Write the entry durably, before the request is sent; and remove it, after the result is saved: at
// once for every process, though not for a power failure.
// They throw what `Store::save` and `Store::forget` throw.
void begin(Store& store, const Intent& intent);
void end(Store& store, const Intent& intent);

// Return the entry of a document for `what`, for who holds its lock: it is in doubt then.
std::optional<Intent> find_intent(Store& store, const std::string& kind, const std::string& key,
                                  const std::string& what);

// Return the entries whose run has ended without a result: what the server did is not known. Those
// of which the document's lock is held are under way and left out. One that cannot be read is told
// to `unreadable`, where there is one.
std::vector<Intent> in_doubt(Store& store, const Unreadable& unreadable = {});

// Return whether it is not known, after `error`, if the server has done what it was asked: not
// where it answered with a refusal or nothing can have reached it.
bool leaves_doubt(const Error& error);

// Return whether `error` is the server's refusal.
bool is_refusal(const Error& error);

// Run `request`, which sends it and saves the result, between `begin` and `end`. Its errors pass;
// the entry stays where they leave a doubt, as `in_doubt` says. One from before is as it was where
// they leave none and, as `ends_earlier` says, do not end that. Once the result is saved, nothing
// fails any more.
void journaled(Store& store, const Intent& intent, const std::function<void()>& request,
               const std::function<bool(const Error&)>& in_doubt = leaves_doubt,
               const std::function<bool(const Error&)>& ends_earlier = is_refusal);

}  // namespace mcpauth::store
