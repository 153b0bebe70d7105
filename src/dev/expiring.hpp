// A map that forgets.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/time.hpp"

namespace mcpauth::dev {

// Keeps values by a key until their time is over. What is over is swept out whenever the map has
// doubled, so that it stays as large as what is alive.
template <class Value>
class Expiring {
 public:
  void put(const std::string& key, Value value, Time expires, Time now) {
    if (entries_.size() >= sweep_at_) {
      std::erase_if(entries_, [&](const auto& entry) { return entry.second.expires <= now; });
      sweep_at_ = 2 * entries_.size() + 64;
    }
    entries_.insert_or_assign(key, Entry{std::move(value), expires});
  }

  // Return the value, or null where there is none that still lives.
  Value* find(const std::string& key, Time now) {
    const auto found = entries_.find(key);
    return found != entries_.end() && found->second.expires > now ? &found->second.value : nullptr;
  }

  // Return the value and forget it: nobody gets it a second time.
  std::optional<Value> take(const std::string& key, Time now) {
    Value* value = find(key, now);
    if (!value) return std::nullopt;
    std::optional<Value> taken(std::move(*value));
    entries_.erase(key);
    return taken;
  }

  void erase(const std::string& key) { entries_.erase(key); }

  // Forget every value that `is_over` says so of.
  template <class Predicate>
  void erase_if(Predicate is_over) {
    std::erase_if(entries_, [&](const auto& entry) { return is_over(entry.second.value); });
  }

 private:
  struct Entry {
    Value value;
    Time expires;
  };
  std::unordered_map<std::string, Entry> entries_;
  std::size_t sweep_at_ = 64;
};

}  // namespace mcpauth::dev
