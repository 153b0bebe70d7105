// The forms in which other programs take a token: one row each.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "app/token_json.hpp"

namespace mcpauth::app {

// What a form works with. A form asks for the token when it has read what it was asked, because
// some questions need none.
struct Serving {
  Env& env;
  std::string operation;  // get, store or erase, where the caller's protocol says one
  std::string place;      // the server's URL, else the resource
  ShowRefresh refresh = ShowRefresh::no;
  std::function<Obtained()> obtain;
  std::function<void(const Secret& refused)> forget;  // the access token, because it was refused
};

struct TokenFormat {
  std::string_view name;
  std::string_view about;
  void (*serve)(const Serving& serving);
  bool has_operation = false;
};

// Return all forms, the bare token first.
std::span<const TokenFormat> token_formats();

// Return the form called `name`; Error 2 where there is none.
const TokenFormat& find_token_format(std::string_view name);

// Return the value of the Authorization header (RFC 6750 §2.1). Throws Error 9 for a token that
// needs a proof of its own with each request (RFC 9449 §7.1), Error 8 for what is no access token,
// and Error 6 for one that no header can carry.
std::string authorization_value(const oauth::TokenSet& tokens);

// The forms that have a file of their own.
void serve_kubernetes(const Serving& serving);
void serve_git(const Serving& serving);
void serve_github(const Serving& serving);

}  // namespace mcpauth::app
