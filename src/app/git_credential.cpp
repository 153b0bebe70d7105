// git's credential protocol (git-credential(1), "INPUT/OUTPUT FORMAT"): `key=value` lines.
#include <fmt/format.h>

#include <algorithm>
#include <istream>

#include "app/output.hpp"
#include "app/token_format.hpp"
#include "base/text.hpp"
#include "base/url.hpp"

namespace mcpauth::app {
namespace {

constexpr std::size_t longest_input = 64UL << 10U;

struct Asked {
  std::string protocol;
  std::string host;
  std::string path;  // only with credential.useHttpPath, and without the first slash
  Secret password;   // or `credential`: what is stored or erased
  bool knows_authtype = false;
};

Error bad_input(const std::string& problem) {
  return Error(Exit::usage, "usage", "git's description of the credential " + problem);
}

void take(Asked& asked, std::string_view name, std::string_view value) {
  if (name == "protocol") asked.protocol = value;
  if (name == "host") asked.host = value;
  if (name == "path") asked.path = value;
  if (name == "password" || name == "credential") asked.password = Secret(value);
  if (name == "capability[]" && value == "authtype") asked.knows_authtype = true;
}

Asked read_asked(std::istream& in) {
  Asked asked;
  std::size_t total = 0;
  for (std::string line; std::getline(in, line) && !line.empty();) {
    total += line.size();
    if (total > longest_input) throw bad_input("is too long");
    const auto equals = line.find('=');
    if (equals == std::string::npos || equals == 0)
      throw bad_input("has a line that is not key=value");
    const std::string_view text = line;
    take(asked, text.substr(0, equals), text.substr(equals + 1));
    wipe(line);
  }
  return asked;
}

// Whether `path` is `whole`, or below it.
bool is_within(std::string path, std::string whole) {
  if (!whole.ends_with('/')) whole += '/';
  if (!path.ends_with('/')) path += '/';
  return path.starts_with(whole);
}

// A token goes to the server that it is for and to nobody else, whatever git is configured to ask.
bool is_for(const Asked& asked, const std::string& place) {
  try {
    const Url url =
        parse_url(asked.protocol + "://" + asked.host + '/' + asked.path, "url", UrlFrom::user);
    const Url own = parse_url(place, "resource", UrlFrom::user);
    return url.origin() == own.origin() && (asked.path.empty() || is_within(url.path, own.path));
  } catch (const Error&) {
    return false;
  }
}

void answer(const Serving& serving, const Asked& asked) {
  if (!is_for(asked, serving.place)) {
    say(serving.env, fmt::format("no token is given to {}: this one is for {}",
                                 quote(asked.host + '/' + asked.path), quote(serving.place)));
    return;
  }
  const auto tokens = serving.obtain().session.tokens;
  authorization_value(tokens);  // only a bearer token can be handed over
  const std::string token(tokens.access_token.reveal());
  std::string lines = asked.knows_authtype
                          ? "capability[]=authtype\nauthtype=Bearer\ncredential=" + token + '\n'
                          : "username=oauth2\npassword=" + token + '\n';
  if (tokens.expires_at)
    lines += fmt::format("password_expiry_utc={}\n", to_epoch(*tokens.expires_at));
  print(serving.env, lines);
}

}  // namespace

void serve_git(const Serving& serving) {
  if (serving.operation != "get" && serving.operation != "store" && serving.operation != "erase")
    throw Error(Exit::usage, "usage", "git's operation is missing",
                "git adds get, store or erase itself: credential.helper = '!mcpauth token URL "
                "--format git'");
  const auto asked = read_asked(serving.env.in);
  if (serving.operation == "get") answer(serving, asked);
  if (serving.operation == "erase" && !asked.password.empty()) serving.forget(asked.password);
  // What git would store came from here.
}

}  // namespace mcpauth::app
