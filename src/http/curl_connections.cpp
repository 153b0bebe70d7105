#include "http/curl_connections.hpp"

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <utility>

#include "http/shared_library.hpp"

namespace mcpauth::http {
namespace {

// clang-format off
#define MCPAUTH_CURL_FUNCTIONS(each)                                                   \
  each(global_init)                                                                    \
  each(easy_init) each(easy_setopt) each(easy_getinfo) each(easy_cleanup)              \
  each(slist_append) each(slist_free_all)                                              \
  each(multi_init) each(multi_add_handle) each(multi_remove_handle) each(multi_perform) \
  each(multi_poll) each(multi_wakeup) each(multi_info_read) each(multi_cleanup)
// clang-format on

// The functions of libcurl that are used, under their names without `curl_`.
struct Curl {
#define MCPAUTH_MEMBER(name) decltype(&curl_##name) name;  // NOLINT(bugprone-macro-parentheses)
  MCPAUTH_CURL_FUNCTIONS(MCPAUTH_MEMBER)
};

constexpr auto how_to_get = "install libcurl 7.87 or newer: the package libcurl4, or libcurl4t64";

Curl load_curl() {
  const SharedLibrary library("libcurl.so.4", how_to_get);
  Curl curl{};
#define MCPAUTH_FIND(name) library.find("curl_" #name, curl.name);
  MCPAUTH_CURL_FUNCTIONS(MCPAUTH_FIND)
  unsetenv("SSLKEYLOGFILE");      // curl would write the keys of every TLS connection there
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets that the other side has closed
  if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::bad_alloc();
  return curl;
}

const Curl& curl() {
  static const Curl loaded = load_curl();
  return loaded;
}

// What curl's results mean; the last row stands for all others.
const std::pair<CURLcode, Failure> failures[] = {
    {CURLE_COULDNT_RESOLVE_HOST, {Exit::network, "dns_failed", "cannot find the host of", {}}},
    {CURLE_COULDNT_RESOLVE_PROXY, {Exit::network, "dns_failed", "cannot find the proxy to", {}}},
    {CURLE_COULDNT_CONNECT, {Exit::network, "connection_failed", "cannot connect to", {}}},
    {CURLE_OPERATION_TIMEDOUT, {Exit::network, "timeout", "no answer in time from", {}}},
    {CURLE_SSL_CONNECT_ERROR, {Exit::network, "tls_failed", "no safe connection to", {}}},
    {CURLE_PEER_FAILED_VERIFICATION, {Exit::network, "tls_failed", "no safe connection to", {}}},
    {CURLE_SSL_CACERT_BADFILE, {Exit::usage, "ca_file_unusable", "no CA file for", {}}},
    {CURLE_SSL_CERTPROBLEM, {Exit::usage, "client_certificate_unusable", "no certificate for", {}}},
    {CURLE_UNSUPPORTED_PROTOCOL, {Exit::protocol, "invalid_http", "no proper HTTP from", {}}},
    {CURLE_BAD_CONTENT_ENCODING, {Exit::protocol, "invalid_http", "no proper HTTP from", {}}},
    {CURLE_WEIRD_SERVER_REPLY, {Exit::protocol, "invalid_http", "no proper HTTP from", {}}},
    // A line that curl has no room for: as if memory had run out, since 8.6 as itself.
    {CURLE_OUT_OF_MEMORY, {Exit::protocol, "too_large", "too long a header from", {}}},
    {static_cast<CURLcode>(100), {Exit::protocol, "too_large", "too long a header from", {}}},
    {CURLE_OK, {Exit::network, "connection_cut", "no whole answer from", {}}},
};

Failure failure_of(CURLcode result, const char* reason) {
  // curl has no result of its own for chunks that are none (RFC 9112 §7.1), only words.
  if (result == CURLE_RECV_ERROR && std::strstr(reason, "chunked-encoding") != nullptr)
    result = CURLE_WEIRD_SERVER_REPLY;
  const auto* row = failures;
  while (row->first != result && row->first != CURLE_OK) ++row;
  return {row->second.exit, row->second.code, row->second.what, reason};
}

// An easy handle set up for one transfer, which must outlive it.
class Handle {
 public:
  Handle(const Transfer& transfer, Trust trust) : transfer_(transfer) {
    if (easy_ == nullptr) throw std::bad_alloc();
    set_protocol();
    set_request();
    set_trust(trust);
    set_callbacks();
  }

  std::optional<Failure> perform(CURLM* multi) {
    if (curl().multi_add_handle(multi, easy_.get()) != CURLM_OK) throw std::bad_alloc();
    // Removing an unfinished transfer closes its connection.
    const std::unique_ptr<CURL, std::function<void(CURL*)>> added(
        easy_.get(), [&](CURL* easy) { curl().multi_remove_handle(multi, easy); });
    int running = 1;
    while (curl().multi_perform(multi, &running) == CURLM_OK && running > 0) {
      const auto wait = transfer_.watch();
      if (wait.count() <= 0) return {};
      curl().multi_poll(multi, nullptr, 0, static_cast<int>(wait.count()), nullptr);
    }
    const CURLMsg* message = curl().multi_info_read(multi, &running);
    const CURLcode result = message != nullptr ? message->data.result : CURLE_FAILED_INIT;
    if (result == CURLE_OK) return {};
    if (error_) std::rethrow_exception(error_);
    return failure_of(result, reason_);
  }

 private:
  using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

  template <typename T>
  void set(CURLoption option, T value) {
    static_assert(!std::is_same_v<T, int>, "where curl reads a long, an int is too short");
    if (curl().easy_setopt(easy_.get(), option, value) == CURLE_OK) return;
    throw Error(Exit::network, "library_missing", "this libcurl lacks what is needed", how_to_get);
  }

  static void append(List& list, const std::string& line) {
    curl_slist* longer = curl().slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
  }

  // Cookies, alt-svc, HSTS, .netrc, redirects and compression are off unless asked for.
  void set_protocol() {
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
    set(CURLOPT_HTTP09_ALLOWED, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);  // a name that is being looked up does not hold us
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(CURLOPT_PROXY, transfer_.proxy.c_str());
    set(CURLOPT_NOPROXY, "");
    set(CURLOPT_CONNECTTIMEOUT_MS, long{transfer_.connect_timeout.count()});
    set(CURLOPT_TIMEOUT_MS, long{transfer_.timeout.count()});
  }

  void set_request() {
    set(CURLOPT_URL, transfer_.url.c_str());
    set(CURLOPT_USERAGENT, transfer_.user_agent.c_str());
    if (transfer_.method == "HEAD") {
      set(CURLOPT_NOBODY, 1L);
    } else if (transfer_.method == "POST" || !transfer_.body.empty()) {
      set(CURLOPT_POST, 1L);
      set(CURLOPT_POSTFIELDS, transfer_.body.data());
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer_.body.size()));
    }
    if (transfer_.method != "GET" && transfer_.method != "HEAD")
      set(CURLOPT_CUSTOMREQUEST, transfer_.method.c_str());
    append(fields_, "Expect:");
    if (!header_value(transfer_.headers, "Content-Type")) append(fields_, "Content-Type:");
    for (const auto& [name, value] : transfer_.headers)
      append(fields_, value.empty() ? name + ";" : fmt::format("{}: {}", name, value));
    set(CURLOPT_HTTPHEADER, fields_.get());
    for (const auto& line : transfer_.resolve) append(addresses_, line);
    set(CURLOPT_RESOLVE, addresses_.get());
  }

  void set_trust(Trust trust) {
    set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!transfer_.ca_file.empty()) {
      set(CURLOPT_CAINFO, transfer_.ca_file.c_str());
      set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
    } else if (trust == Trust::directory) {
      set(CURLOPT_CAINFO, static_cast<char*>(nullptr));
    }
    if (transfer_.client_certificate) {
      set(CURLOPT_SSLCERT, transfer_.client_certificate->certificate_file.c_str());
      set(CURLOPT_SSLKEY, transfer_.client_certificate->key_file.c_str());
      set(CURLOPT_KEYPASSWD, "");  // without one, OpenSSL asks on the terminal
    }
  }

  // curl knows no exceptions: what `action` throws is kept, and curl gets `refusal`.
  template <typename Result, typename Action>
  static Result guarded(void* self, Result refusal, Action action) {
    auto& handle = *static_cast<Handle*>(self);
    try {
      return action(handle);
    } catch (...) {
      handle.error_ = std::current_exception();
      return refusal;
    }
  }

  template <auto taker>
  static std::size_t on_bytes(char* data, std::size_t /*one*/, std::size_t size, void* self) {
    return guarded(self, std::size_t{CURL_WRITEFUNC_ERROR}, [&](Handle& handle) {
      (handle.transfer_.*taker)({data, size});
      return size;
    });
  }

  void set_callbacks() {
    set(CURLOPT_ERRORBUFFER, reason_);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_HEADERFUNCTION, &on_bytes<&Transfer::take_line>);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_WRITEFUNCTION, &on_bytes<&Transfer::take_body>);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(
        CURLOPT_OPENSOCKETFUNCTION, +[](void* self, curlsocktype, curl_sockaddr* address) {
          return guarded(self, CURL_SOCKET_BAD, [&](Handle& handle) {
            handle.transfer_.before_connecting(address->addr);
            return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
          });
        });
    set(CURLOPT_PREREQDATA, this);
    set(
        // NOLINTNEXTLINE(readability-non-const-parameter): curl's type
        CURLOPT_PREREQFUNCTION, +[](void* self, char* address, char*, int, int) {
          return guarded(self, CURL_PREREQFUNC_ABORT, [&](Handle& handle) {
            handle.transfer_.before_sending(address);
            handle.error_ = nullptr;  // of another address
            return CURL_PREREQFUNC_OK;
          });
        });
  }

  const Transfer& transfer_;
  List fields_{nullptr, curl().slist_free_all};
  List addresses_{nullptr, curl().slist_free_all};
  std::exception_ptr error_;
  char reason_[CURL_ERROR_SIZE] = {};
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy_{curl().easy_init(),
                                                            curl().easy_cleanup};
};

}  // namespace

CurlConnections::CurlConnections()
    : multi_(curl().multi_init(), [](void* multi) { curl().multi_cleanup(multi); }) {
  if (multi_ == nullptr) throw std::bad_alloc();
}

std::optional<Failure> CurlConnections::transfer(const Transfer& transfer) {
  auto failure = Handle(transfer, trust_).perform(multi_.get());
  if (!failure || failure->code != "tls_failed" || trust_ == Trust::all ||
      !transfer.ca_file.empty())
    return failure;
  trust_ = Trust::all;
  return Handle(transfer, trust_).perform(multi_.get());
}

void CurlConnections::wake() {
  curl().multi_wakeup(multi_.get());
}

}  // namespace mcpauth::http
