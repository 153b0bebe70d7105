// When a request may be sent again, and after how long.
#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "base/time.hpp"
#include "http/message.hpp"

namespace mcpauth::http {

// Return how long a 429 or 503 asks to wait (RFC 9110 §10.2.3: seconds, or a date, counted from
// `now`; one that has passed is zero); nothing for other answers or without a readable Retry-After.
std::optional<std::chrono::seconds> retry_after(const Response& response, Time now);

// Return `next` with one more try, after half a second by `sleep`, where no byte of the request can
// have been processed (DNS, connecting), and for a GET without a sink also where the connection was
// cut. Everything else is the caller's decision.
Transport retried(Transport next, std::function<void(std::chrono::milliseconds)> sleep);

// Return `next` that waits as a 429 or 503 asks and sends again, at most twice and `longest` in
// all, but for what is sent once. Such an answer says that the request was not processed, so a POST
// may go again too (RFC 6585 §4). While one request waits, no other one is sent by it or its
// copies, whatever their threads.
Transport patient(Transport next, std::function<Time()> now,
                  std::function<void(std::chrono::milliseconds)> sleep,
                  std::chrono::seconds longest);

}  // namespace mcpauth::http
