// The driver of an authorization server, ready to work: which one, as whom, really or for show.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/context.hpp"
#include "app/options.hpp"
#include "app/profile.hpp"
#include "http/dry_run.hpp"
#include "registry/registrar.hpp"

namespace mcpauth::app {

using PlannedRequests = std::vector<http::PlannedRequest>;

// What was sent that changes something: nothing; what has no answer; what was answered with a 2xx,
// whatever it says; what was done.
enum class Sent { nothing, unanswered, answered, done };

struct Administration {
  const registry::Driver* driver = nullptr;
  Profile profile;
  oauth::ServerMetadata server;
  registry::Records records;
  std::unique_ptr<registry::Registrar> registrar;
  std::shared_ptr<PlannedRequests> planned;  // with --dry-run: what was not sent; else null
  http::Transport transport;                 // carries the administrator's token
  std::shared_ptr<Sent> sent = std::make_shared<Sent>(Sent::nothing);  // by the registrar
};

enum class DryRun { no, yes };

// Return whether what became of such an object is known by the server's answers alone, because the
// server is asked for no list of them.
bool is_told_only(const Administration& administration, registry::Noun noun);

// Throw Error 2 `name_taken` where `name` is kept of another object than this driver knows by it:
// to save what is known of the one would be the end of the other's secrets.
void check_known(const Administration& administration, registry::Noun noun,
                 const std::string& name);

// Return the lock of what is kept as `name`. Throws as `check_known`.
store::Lock lock_record(const Context& context, const Administration& administration,
                        registry::Noun noun, const std::string& name);

// Return what is kept as `name` where `options` lead. Nothing is asked of anybody.
std::optional<registry::Record> kept_record(const Context& context, const AdminOptions& options,
                                            registry::Noun noun, const std::string& name);

// Return what `options` lead to. The driver is the one that was named, else detected from the
// metadata, which -v shows. Its requests carry the administrator's token: given, or minted by
// client credentials and kept like any session, and minted anew once where a request is answered
// 401. In a dry run nothing that changes anything is sent or kept. `context` must outlive what is
// returned. Throws Error 2 for options that do not fit, and what finding the metadata throws.
Administration make_administration(const Context& context, const AdminOptions& options,
                                   DryRun dry_run = DryRun::no);
Administration make_administration(const Context& context, const Profile& profile,
                                   DryRun dry_run = DryRun::no);

// Return the same for a thread of its own, whose context has a store of its own; `transport` is
// that of `first`, or a wrapper of it.
Administration another_administration(const Context& context, const Administration& first,
                                      http::Transport transport);

// Return what `request` returns, which is done with the lock of what is kept as `name` held: none
// in a dry run, which keeps nothing.
template <typename Request>
auto locked(const Context& context, const Administration& administration, registry::Noun noun,
            const std::string& name, const Request& request) {
  if (administration.planned) return request();
  const auto lock = lock_record(context, administration, noun, name);
  return request();
}

// Do `request`, which creates, rotates or updates what is kept as `name`, with the lock of its
// document held and an entry in the journal that stays where it is not known what the server did
// after something was sent that changes it.
// `what` is "register", "update" or "rotate-secret".
void in_journal(const Context& context, const Administration& administration,
                const std::string& what, registry::Noun noun, const std::string& name,
                const std::function<void()>& request);

}  // namespace mcpauth::app
