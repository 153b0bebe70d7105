#include "app/token_file.hpp"

#include "base/encoding.hpp"

namespace mcpauth::app {
namespace {

constexpr std::size_t name_bytes = 16;

}  // namespace

TokenFile::TokenFile(const Context& context, const Secret& token)
    : directory_(store::Directory::make(context.store->directory() + "/run")),
      name_("token-" + base64url_encode(context.env.random(name_bytes))) {
  replace(token);
}

TokenFile::~TokenFile() {
  try {
    directory_.remove(name_);
  } catch (const Error&) {
    // The folder has gone; so has the file.
  }
}

void TokenFile::replace(const Secret& token) {
  directory_.replace(name_, token.reveal(), store::Durable::no);
}

}  // namespace mcpauth::app
