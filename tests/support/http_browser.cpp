#include "tests/support/http_browser.hpp"

#include <httplib.h>

namespace mcpauth::test {

void browse(std::string url) {
  constexpr int most_hops = 10;
  for (int hops = 0; hops < most_hops; ++hops) {
    // Whole URLs of a test may be longer than those that the program takes from servers.
    const auto path = url.find('/', url.find("://") + 3);
    const std::string origin = url.substr(0, path);
    httplib::Client client(origin);
    client.set_connection_timeout(60);
    client.set_read_timeout(60);
    client.set_url_encode(false);  // a browser sends a URL as it is, with its plus signs
    const auto answer = client.Get(url.substr(path));
    if (!answer || answer->status / 100 != 3) return;
    const auto location = answer->get_header_value("Location");
    url = location.rfind('/', 0) == 0 ? origin + location : location;
  }
}

}  // namespace mcpauth::test
