// A shared library that is loaded when it is needed, and not when the program starts.
#pragma once

#include <string>

namespace mcpauth::http {

class SharedLibrary {
 public:
  // Load `file` for the rest of the run. Throws Error 5 `library_missing` with `hint`.
  SharedLibrary(const char* file, std::string hint);

  // Let `function` be the one called `name`. Throws the same.
  template <typename Function>
  void find(const char* name, Function*& function) const {
    function = reinterpret_cast<Function*>(address_of(name));
  }

 private:
  void* address_of(const char* name) const;
  void* need(void* found) const;

  std::string hint_;
  void* handle_;
};

}  // namespace mcpauth::http
