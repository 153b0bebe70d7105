#include "http/shared_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace mcpauth::http {

SharedLibrary::SharedLibrary(const char* file, std::string hint)
    : hint_(std::move(hint)), handle_(need(dlopen(file, RTLD_LAZY | RTLD_LOCAL))) {}

void* SharedLibrary::address_of(const char* name) const {
  return need(dlsym(handle_, name));
}

void* SharedLibrary::need(void* found) const {
  if (found != nullptr) return found;
  throw Error(Exit::network, "library_missing",
              fmt::format("a library cannot be loaded: {}", quote(dlerror())), hint_);
}

}  // namespace mcpauth::http
