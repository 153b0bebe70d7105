#include "store/keyring.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <future>
#include <memory>
#include <thread>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "http/shared_library.hpp"

namespace mcpauth::store {
namespace {

constexpr std::chrono::seconds longest_answer{3};
constexpr std::chrono::milliseconds after_cancelling{200};

Error unavailable(const std::string& why) {
  return Error(Exit::store, "keyring_unavailable", "the keyring cannot be used: " + why,
               "unlock the desktop's keyring, or keep sessions in files with --store file");
}

// libsecret's SecretSchema and GLib's GError, as their headers declare them.
struct Attribute {
  const char* name;
  int type;
};
struct Schema {
  const char* name;
  int flags;
  Attribute attributes[32];
  int reserved;
  void* more_reserved[7];
};
struct GlibError {
  unsigned domain;
  int code;
  char* message;
};

constexpr int match_any_schema = 2;  // SECRET_SCHEMA_DONT_MATCH_NAME: what secret-tool keeps, too
constexpr Schema schema{
    "io.mcpauth.Secret", match_any_schema, {{"application", 0}, {"name", 0}}, 0, {}};

struct Libsecret {
  Libsecret() {
    const http::SharedLibrary library("libsecret-1.so.0", "install libsecret");
    library.find("secret_password_lookup_sync", lookup);
    library.find("secret_password_store_sync", store);
    library.find("secret_password_free", free_password);
    library.find("g_error_free", free_error);
    library.find("g_cancellable_new", new_cancellable);
    library.find("g_cancellable_cancel", cancel);
    library.find("g_object_unref", unref);
  }

  char* (*lookup)(const Schema*, void*, GlibError**, ...) = nullptr;
  int (*store)(const Schema*, const char*, const char*, const char*, void*, GlibError**,
               ...) = nullptr;
  void (*free_password)(char*) = nullptr;
  void (*free_error)(GlibError*) = nullptr;
  void* (*new_cancellable)() = nullptr;
  void (*cancel)(void*) = nullptr;
  void (*unref)(void*) = nullptr;
};

const Libsecret& libsecret() {
  try {
    static const Libsecret library;
    return library;
  } catch (const Error& error) {
    throw unavailable(error.message);
  }
}

// Throw what `error` says, if there is one.
void check(GlibError* error) {
  if (error == nullptr) return;
  const std::string message = quote(error->message);
  libsecret().free_error(error);
  throw unavailable(message);
}

// Run `call` on a thread of its own, with no signals, for as long as an answer may take: a locked
// keyring may wait for a person who is not there. One that does not even stop when it is cancelled
// is left behind, with all that it uses.
template <typename Result>
Result within_limit(std::function<Result(void* cancellable)> call) {
  const auto& library = libsecret();
  const std::shared_ptr<void> cancellable(library.new_cancellable(), library.unref);
  std::packaged_task<Result()> task(
      [call = std::move(call), cancellable] { return call(cancellable.get()); });
  auto result = task.get_future();
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(std::move(task));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  bool ended = result.wait_for(longest_answer) == std::future_status::ready;
  if (!ended) {
    library.cancel(cancellable.get());
    ended = result.wait_for(after_cancelling) == std::future_status::ready;
    ended ? thread.join() : thread.detach();
    throw unavailable("it does not answer in three seconds");
  }
  thread.join();
  return result.get();
}

std::optional<Secret> find(const std::string& name) {
  return within_limit<std::optional<Secret>>([name](void* cancellable) -> std::optional<Secret> {
    GlibError* error = nullptr;
    char* found = libsecret().lookup(&schema, cancellable, &error, "application", "mcpauth", "name",
                                     name.c_str(), nullptr);
    check(error);
    if (found == nullptr) return {};
    Secret secret{std::string_view(found)};
    libsecret().free_password(found);
    return secret;
  });
}

void keep(const std::string& name, const Secret& secret) {
  within_limit<bool>([name, secret](void* cancellable) {
    GlibError* error = nullptr;
    std::string text(secret.reveal());
    const std::string label = "mcpauth: " + name;
    const int kept =
        libsecret().store(&schema, nullptr, label.c_str(), text.c_str(), cancellable, &error,
                          "application", "mcpauth", "name", name.c_str(), nullptr);
    wipe(text);
    check(error);
    if (kept == 0) throw unavailable("it keeps nothing");
    return true;
  });
}

}  // namespace

Keyring desktop_keyring() {
  return {find, keep};
}

}  // namespace mcpauth::store
