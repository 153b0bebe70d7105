#include "http/dry_run.hpp"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <utility>

#include "base/encoding.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "http/redact.hpp"

namespace mcpauth::http {
namespace {

// What identifies a person to the server stands in a shell variable.
std::string authorization_of(const Request& request, const std::string& added) {
  const auto own = header_value(request.headers, "Authorization");
  return own ? own->substr(0, own->find(' ')) + " $TOKEN" : added;
}

// The body as a word of a shell, in which $SECRET stands for each secret: it ends the quotes.
std::string shell_body(const std::string& body) {
  constexpr std::string_view variable = R"('"$SECRET"')";
  std::string word = shell_quoted(body);
  for (auto at = word.find(redaction_mark); at != std::string::npos;
       at = word.find(redaction_mark, at)) {
    word.replace(at, redaction_mark.size(), variable);
    at += variable.size();
  }
  return word;
}

PlannedRequest planned(const Request& request, const std::string& added) {
  PlannedRequest plan{request.method,
                      redact(request.url, request.secrets),
                      redact_body(request.body, request.secrets),
                      {}};
  plan.curl = fmt::format("curl -X {} {}", plan.method, shell_quoted(plan.url));
  if (const auto authorization = authorization_of(request, added); !authorization.empty())
    plan.curl += fmt::format(" -H \"Authorization: {}\"", authorization);
  for (const auto& header : request.headers) {
    if (equal_ignoring_case(header.name, "Authorization")) continue;
    plan.curl += " -H " + shell_quoted(header.name + ": " + redact(header, request.secrets));
  }
  if (!plan.body.empty()) plan.curl += " -d " + shell_body(plan.body);
  return plan;
}

Response json_response(int status, const Json& body) {
  return {status, {{"Content-Type", "application/json"}}, json::dump(body)};
}

Json object_in(const std::string& body) {
  try {
    Json value = json::parse_untrusted(body, {"the request"}, json::bulk);
    return value.is_object() ? value : Json::object();
  } catch (const Error&) {
    return Json::object();  // a form, or nothing
  }
}

// What the server would have, had the requests been sent: a null for what is gone.
class Pretended {
 public:
  Response create(const Request& request) {
    const std::string id = fmt::format("pretended-{}", ++created_);
    Json object = object_in(request.body);
    for (const char* name : {"id", "client_id", "client_secret"}) {
      if (json::find(object, name) == nullptr) object[name] = id;
    }
    // What comes with an id of its own is found by that one.
    const auto* client_id = json::find_string(object, "client_id");
    const std::string location = request.url.substr(0, request.url.find('?')) +
                                 (request.url.ends_with('/') ? "" : "/") +
                                 percent_encode(client_id != nullptr ? *client_id : id);
    objects_[location] = object;
    Response response = json_response(201, object);
    response.headers.push_back({"Location", location});
    return response;
  }

  Response change(const Request& request) {
    if (request.method == "DELETE") {
      objects_[request.url] = nullptr;
      return {204, {}, {}};
    }
    if (request.body.empty()) return {204, {}, {}};
    const Json object = object_in(request.body);
    if (request.method == "PUT") objects_[request.url] = object;
    return json_response(200, object);
  }

  // Return what is pretended to be at `url`, or in an object that is pretended.
  const Json* find(const std::string& url) const {
    const auto exact = objects_.find(url);
    if (exact != objects_.end()) return &exact->second;
    for (const auto& [location, object] : objects_) {
      if (url.starts_with(location + "/")) return &object;
    }
    return nullptr;
  }

 private:
  std::map<std::string, Json> objects_;
  int created_ = 0;
};

}  // namespace

Transport dry_run(Transport next, std::string authorization,
                  std::function<void(const PlannedRequest& request)> sink) {
  return [next = std::move(next), authorization = std::move(authorization), sink = std::move(sink),
          pretended = std::make_shared<Pretended>()](const Request& request) -> Response {
    if (request.method == "GET") {
      const Json* object = pretended->find(request.url);
      if (object == nullptr) return next(request);
      return object->is_null() ? Response{404, {}, {}} : json_response(200, *object);
    }
    sink(planned(request, authorization));
    return request.method == "POST" ? pretended->create(request) : pretended->change(request);
  };
}

}  // namespace mcpauth::http
