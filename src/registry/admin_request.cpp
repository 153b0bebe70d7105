#include "registry/admin_request.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace mcpauth::registry {
namespace {

constexpr int first_error = 300;
constexpr int first_server_error = 500;
constexpr int too_many_requests = 429;
constexpr std::size_t most_pages = 10'000;

http::Request request_of(const AdminRequest& admin) {
  http::Request request;
  request.method = admin.method;
  request.url = admin.url;
  request.reach = admin.reach;
  request.to_admin = true;
  request.secrets = admin.secrets;
  request.headers = {{"Accept", std::string(admin.type)}};
  request.limits.body = json::bulk.bytes;
  if (admin.body == nullptr) return request;
  request.headers.push_back({"Content-Type", std::string(admin.type)});
  request.body = json::dump(*admin.body);
  return request;
}

std::optional<Json> read_body(const http::Response& response) {
  if (!http::is_json(response)) return {};
  try {
    return json::parse_untrusted(response.body, {"the answer"}, json::bulk);
  } catch (const Error&) {
    return {};
  }
}

// What an error answer says, in any of the members in which admin interfaces say it.
std::string words_of(const Json& body) {
  if (body.is_array() && !body.empty() && body.front().is_string())
    return words_of(Json::object({{"error", body.front()}}));
  std::vector<std::string> words;
  for (const char* name :
       {"errorMessage", "error", "error_description", "code", "message", "description", "detail"}) {
    if (const auto* text = json::find_string(body, name); text != nullptr && !text->empty())
      words.push_back(quote(*text));
  }
  if (const Json* list = json::find(body, "error"); list != nullptr && list->is_array())
    return words_of(*list);
  return join(words, ": ");
}

Exit exit_for(int status) {
  if (status < 400) return Exit::unsafe;
  return status == too_many_requests || status >= first_server_error ? Exit::network
                                                                     : Exit::refused;
}

Error refusal(const AdminRequest& admin, int status, const std::string& words) {
  const char* hint = "";
  if (status == 401)
    hint =
        "say who administers it with 'mcpauth profile add', or leave its admin interface alone "
        "with "
        "--provider standard";
  if (status == 403)
    hint = "the administrator's credentials do not allow this; see 'mcpauth profile show'";
  if (exit_for(status) == Exit::network) hint = "the server is in trouble: try again later";
  return Error(exit_for(status), fmt::format("http_{}", status),
               fmt::format("{} answered {} to {}{}{}", admin.who, status, admin.method,
                           words.empty() ? "" : ": ", words),
               hint);
}

}  // namespace

AdminAnswer send(const http::Transport& transport, const AdminRequest& admin, int expected) {
  const auto response = transport(request_of(admin));
  const auto body = read_body(response);
  const bool success = response.status >= 200 && response.status < first_error;
  if (!success && response.status != expected)
    throw refusal(admin, response.status, body ? words_of(*body) : "");
  if (success && !body && !response.body.empty())
    throw Error(Exit::protocol, "not_json",
                fmt::format("{} answered {} to {} with {} bytes that are not JSON", admin.who,
                            response.status, admin.method, response.body.size()));
  return {response.status, http::header_value(response.headers, "Location").value_or(""),
          body ? json::Document(*body) : json::Document()};
}

void ListPages::take(const Json& page) {
  if (page == *before_ && !page.empty())
    throw Error(Exit::protocol, "repeated_page",
                fmt::format("{} answered with the same page of a list twice", who_));
  if (++count_ > most_pages)
    throw Error(Exit::protocol, "endless_list",
                fmt::format("{} has a list of more than {} pages", who_, most_pages));
  before_ = json::Document(page);
}

}  // namespace mcpauth::registry
