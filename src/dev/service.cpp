#include "dev/service.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "dev/admin.hpp"
#include "dev/pages.hpp"
#include "dev/seed.hpp"
#include "dev/state_file.hpp"

namespace mcpauth::dev {
namespace {

const Persona& checked_persona(const std::string& name) {
  const Persona* persona = find_persona(name);
  if (!persona)
    throw Error(Exit::usage, "invalid_persona", "no such persona: " + quote(name),
                "use default or asgardeo");
  return *persona;
}

// A page from elsewhere whose name was bent to 127.0.0.1 says so in Host (DNS rebinding).
void check_host(const ServerRequest& request, const std::string& base_url) {
  const std::string host = http::header_value(request.headers, "Host").value_or("");
  const std::string port = base_url.substr(base_url.rfind(':'));
  if ("http://" + host != base_url && host != "localhost" + port)
    throw Refusal{421, "invalid_request", "Host must be that of " + base_url};
}

bool is_at(const Failure& failure, const Route& route, const ServerRequest& request) {
  if (failure.point == "refresh")
    return route.point == "token" &&
           request.body.find("grant_type=refresh_token") != std::string::npos;
  return failure.point == route.point || (failure.point == "any" && !route.point.empty());
}

// An answer that sends the browser away from this server is the callback.
bool is_callback(const Reply& reply) {
  const auto location = http::header_value(reply.response.headers, "Location");
  return location && !location->starts_with('/');
}

}  // namespace

Service::Service(World world, const Options& options, std::string base_url)
    : routes_(routes(checked_persona(options.persona))),
      failures_(parse_failures(options.failures)),
      state_file_(options.state_file) {
  state_.world = std::move(world);
  state_.persona = &checked_persona(options.persona);
  state_.consent = options.consent;
  state_.base_url = std::move(base_url);
  state_.resources = {state_.mcp_url()};
  state_.resources.insert(state_.resources.end(), options.resources.begin(),
                          options.resources.end());
  state_.trusted_issuers = read_trusted_issuers(options.trusted_issuers);
  if (auto kept = state_file_.empty() ? std::nullopt : load_state(state_file_)) {
    state_.kept = std::move(*kept);
  } else {
    seed(state_, options.seed);
    state_.kept_changed = true;
  }
  complete(state_);
  if (state_.kept_changed) save();
}

Ready Service::ready() const {
  return seeded(state_);
}

void Service::warm_up() {
  state_.kept.keys.begin_rs256();
}

void Service::save() {
  state_.kept_changed = false;
  if (!state_file_.empty()) save_state(state_file_, state_.kept);
}

Reply Service::handled(const Route& route, const ServerRequest& request) {
  Reply reply;
  {
    const std::lock_guard lock(mutex_);
    try {
      reply = route.guard.scope.empty() ? route.handler(state_, request)
                                        : guarded_answer(state_, request, route);
    } catch (...) {
      // A refusal may have changed something too: a reused token ends its family.
      if (state_.kept_changed) save();
      throw;
    }
    if (state_.kept_changed) save();
  }
  if (reply.finish) reply.finish(reply.response);
  return reply;
}

Reply Service::with_failures(const Route& route, const ServerRequest& request) {
  for (const Failure& failure : failures_) {
    if (failure.time() != FailureTime::instead || !is_at(failure, route, request)) continue;
    const std::lock_guard lock(mutex_);
    Reply reply;
    failure.happen(state_, request, reply);
    return reply;
  }
  Reply reply;
  try {
    reply = handled(route, request);
  } catch (const Refusal& refusal) {
    reply.response = refusal_response(refusal);
  } catch (const PageRefusal& refusal) {
    reply.response = refusal_page(refusal);
  } catch (const Answered& answered) {
    reply.response = answered.response;
  }
  for (const Failure& failure : failures_) {
    const bool callback = failure.point == "callback" && is_callback(reply);
    if (failure.time() != FailureTime::afterwards || !(callback || is_at(failure, route, request)))
      continue;
    const std::lock_guard lock(mutex_);
    failure.happen(state_, request, reply);
  }
  return reply;
}

Reply Service::answer(const ServerRequest& request) {
  try {
    check_host(request, state_.base_url);
    return with_failures(find_route(routes_, request), request);
  } catch (const Refusal& refusal) {
    return {refusal_response(refusal)};
  }
}

}  // namespace mcpauth::dev
