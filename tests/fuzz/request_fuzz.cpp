// parse_callback_request: nothing but a whole request to this address is a callback, and what is
// refused stays refused, whatever follows.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "app/callback_request.hpp"

using namespace mcpauth::app;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const CallbackAddress address{"127.0.0.1:49152", "/callback"};
  const auto request = parse_callback_request(bytes, address);
  if (request.status == 200) {
    require(bytes.rfind("GET /callback", 0) == 0 && bytes.find("\r\n\r\n") == size - 4);
    require(bytes.find(address.authority) != std::string::npos);
    require(bytes.find(request.query) != std::string::npos);
    for (const char c : request.query) require(c > 0x20 && c < 0x7f && c != '#');
  } else {
    require(request.query.empty());
  }
  if (request.status == 0) require(size <= longest_callback_request);
  if (size > 0) {
    const auto before = parse_callback_request(bytes.substr(0, size - 1), address);
    require(before.status == 0 || before.status == 200 || request.status != 200);
    if (request.status == 200) require(before.status == 0);
  }
  return 0;
}
