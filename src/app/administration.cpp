#include "app/administration.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/administrator.hpp"
#include "app/doubt.hpp"
#include "app/guard.hpp"
#include "app/output.hpp"
#include "app/profile_json.hpp"
#include "app/session.hpp"
#include "base/text.hpp"
#include "http/retry.hpp"
#include "oauth/provider.hpp"
#include "store/journal.hpp"

namespace mcpauth::app {
namespace {

// Return the driver that was named, else the one for the server as its metadata describe it.
const registry::Driver& choose_driver(const Context& context, const Profile& profile,
                                      const oauth::ServerMetadata& server) {
  const bool named = !profile.provider.empty();
  const std::string name = named ? profile.provider : oauth::detect_provider(server);
  explain(context.env, (named ? "provider: " : "detected provider: ") + name);
  return require_driver(name);
}

// What was registered there without an answer is not found again.
bool may_be_left_over(const Administration& administration, registry::Noun noun,
                      const std::string& name) {
  return is_told_only(administration, noun) && !administration.records.find(noun, name);
}

// Return `next`, noting in `sent` what requests may have changed: nothing where one was answered
// with 429, or with 503 and when to come again (RFC 6585 §4, RFC 9110 §15.6.4).
http::Transport noted(http::Transport next, std::shared_ptr<Sent> sent, std::function<Time()> now) {
  return [next = std::move(next), sent = std::move(sent),
          now = std::move(now)](const http::Request& request) {
    // Who goes on has read that it was done.
    if (*sent == Sent::answered) *sent = Sent::done;
    if (request.method == "GET") return next(request);
    const Sent before = *sent;
    *sent = std::max(before, Sent::unanswered);
    auto response = next(request);
    if (response.status == 429 || http::retry_after(response, now())) *sent = before;
    if (response.status >= 200 && response.status < 300) *sent = std::max(before, Sent::answered);
    return response;
  };
}

// Whether the server may have done what nothing here tells of: also where it is refused to read
// back what it has done.
bool leaves_doubt(Sent sent, const Error& error) {
  const bool refused = error.exit == Exit::refused || error.exit == Exit::sign_in_needed;
  return sent == Sent::done ? refused || store::leaves_doubt(error)
                            : sent != Sent::nothing && store::leaves_doubt(error);
}

// What could be changed is there.
void end_registration(store::Store& store, store::Intent intent) {
  intent.what = "register";
  try {
    store::end(store, intent);
  } catch (const Error&) {
    return;  // the change is done, and kept
  }
}

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

std::unique_ptr<registry::Registrar> make_registrar(const Context& context,
                                                    const Administration& administration,
                                                    http::Transport bare) {
  Env& env = context.env;
  const auto& profile = administration.profile;
  const auto lock = [&context, issuer = administration.server.issuer,
                     planned = administration.planned](registry::Noun noun,
                                                       const std::string& name) {
    if (planned) return store::Lock(Descriptor());
    return context.store->lock(to_string(noun), registry::client_key(issuer, name),
                               patience(context));
  };
  return administration.driver->make({administration.server, without_slash(profile.admin_url),
                                      noted(administration.transport, administration.sent, env.now),
                                      noted(std::move(bare), administration.sent, env.now),
                                      profile.client.client_id, administration.records, env.now,
                                      env.random,
                                      [&env](std::string_view text) { warn(env, text); }, lock});
}

}  // namespace

bool is_told_only(const Administration& administration, registry::Noun noun) {
  return noun != registry::Noun::server &&
         administration.registrar->level(registry::Verb::client_list) == registry::Level::recorded;
}

std::optional<registry::Record> kept_record(const Context& context, const AdminOptions& options,
                                            registry::Noun noun, const std::string& name) {
  return registry::Records(*context.store, choose_profile(context, options).issuer)
      .find(noun, name);
}

Administration make_administration(const Context& context, const AdminOptions& options,
                                   DryRun dry_run) {
  return make_administration(context, choose_profile(context, options), dry_run);
}

Administration make_administration(const Context& context, const Profile& profile, DryRun dry_run) {
  auto server = find_server(context, profile.issuer, http::Reach::anywhere);
  const auto& driver = choose_driver(context, profile, server);
  auto transport = administrators_transport(context, profile, driver);
  auto bare = context.transport;
  std::shared_ptr<PlannedRequests> planned;
  if (dry_run == DryRun::yes) {
    planned = std::make_shared<PlannedRequests>();
    const auto note = [planned](const http::PlannedRequest& request) {
      planned->push_back(request);
    };
    transport = http::dry_run(std::move(transport), shown_authorization(profile, driver), note,
                              driver.side_effects);
    bare = http::dry_run(std::move(bare), {}, note);
  }
  const registry::Records records(
      *context.store, server.issuer,
      dry_run == DryRun::yes ? registry::Keep::in_memory : registry::Keep::in_store);
  Administration administration{&driver, profile, std::move(server),   records,
                                nullptr, planned, std::move(transport)};
  administration.registrar = make_registrar(context, administration, std::move(bare));
  return administration;
}

Administration another_administration(const Context& context, const Administration& first,
                                      http::Transport transport) {
  const registry::Records records(*context.store, first.server.issuer);
  Administration administration{first.driver, first.profile, first.server,        records,
                                nullptr,      first.planned, std::move(transport)};
  administration.registrar = make_registrar(context, administration, context.transport);
  administration.registrar->look_for(first.registrar->looked_for());
  return administration;
}

void check_known(const Administration& administration, registry::Noun noun,
                 const std::string& name) {
  const auto kept = administration.records.find(noun, name);
  if (!kept || administration.registrar->knows(*kept)) return;
  throw Error(
      Exit::usage, "name_taken",
      fmt::format("{0} means more than one {1}: kept here as {0} is {2}, which was not "
                  "registered with --provider {3}",
                  quote(name), to_string(noun), quote(kept->id), administration.driver->name),
      "choose another name; or give that one another with 'mcpauth client update NAME "
      "--name OTHER --provider standard'");
}

store::Lock lock_record(const Context& context, const Administration& administration,
                        registry::Noun noun, const std::string& name) {
  auto lock = context.store->lock(registry::to_string(noun),
                                  registry::client_key(administration.server.issuer, name),
                                  patience(context));
  check_known(administration, noun, name);
  return lock;
}

void in_journal(const Context& context, const Administration& administration,
                const std::string& what, registry::Noun noun, const std::string& name,
                const std::function<void()>& request) {
  if (administration.planned) return request();
  const auto lock = lock_record(context, administration, noun, name);
  const std::string kind(registry::to_string(noun));
  const auto key = registry::client_key(administration.server.issuer, name);
  if (const auto earlier = store::find_intent(*context.store, kind, key, what)) {
    warn(context.env, fmt::format("'{}' of {} was cut off at {}: the server may have done it",
                                  safe_text(earlier->what), quote(name), to_rfc3339(earlier->at)));
    if (what == "register" && may_be_left_over(administration, noun, name))
      keep_leftover(*context.store, *earlier);
  }
  const Json about = {{"issuer", administration.server.issuer}, {"name", name}};
  const store::Intent intent{what, kind, key, json::Document(about), context.env.now()};
  Sent& sent = *administration.sent;
  sent = Sent::nothing;
  const auto in_doubt = [&](const Error& error) { return leaves_doubt(sent, error); };
  // What was refused before anything was sent is no answer, and that a secret is not rotated now
  // says nothing of the time before.
  const auto ends_earlier = [&](const Error& error) {
    return what != "rotate-secret" && sent != Sent::nothing && store::is_refusal(error);
  };
  try {
    store::journaled(*context.store, intent, request, in_doubt, ends_earlier);
  } catch (Error& error) {
    if (in_doubt(error))
      error.hint = "the server may have done it: 'mcpauth status' tells what to do";
    throw;
  }
  if (what == "update") end_registration(*context.store, intent);
}

}  // namespace mcpauth::app
