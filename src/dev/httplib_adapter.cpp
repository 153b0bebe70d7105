#include "dev/httplib_adapter.hpp"

#include <httplib.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/error.hpp"

namespace mcpauth::dev {
namespace {

constexpr std::size_t longest_body = 256UL << 10U;
constexpr std::size_t most_headers = 64;
constexpr std::size_t threads = 32;  // a kept connection holds one

ServerRequest to_request(const httplib::Request& from) {
  ServerRequest request;
  request.method = from.method;
  const std::size_t question = from.target.find('?');
  request.path = from.target.substr(0, question);
  if (question != std::string::npos) request.query = from.target.substr(question + 1);
  for (const auto& [name, value] : from.headers) request.headers.push_back({name, value});
  request.body = from.body;
  return request;
}

bool is_one_line(const std::string& value) {
  return value.find_first_of("\r\n") == std::string::npos;
}

void fill(httplib::Response& to, const http::Response& from) {
  to.status = from.status;
  std::string type = "text/plain";
  for (const http::Header& header : from.headers) {
    if (!is_one_line(header.value)) continue;
    if (header.name == "Content-Type")
      type = header.value;
    else
      to.headers.emplace(header.name, header.value);
  }
  if (!from.body.empty()) to.set_content(from.body, type);
}

}  // namespace

struct HttpListener::Parts {
  std::function<Reply(const ServerRequest&)> answer;
  httplib::Server server;
  std::mutex mutex;
  std::condition_variable stopped_changed;
  bool stopped = false;
  std::atomic<bool> running = false;

  void handle(const httplib::Request& from, httplib::Response& to) {
    if (from.headers.size() > most_headers) {
      to.status = 431;
      return;
    }
    const Reply reply = answer(to_request(from));
    if (reply.delay.count() > 0) {
      std::unique_lock lock(mutex);
      stopped_changed.wait_for(lock, reply.delay, [this] { return stopped; });
    }
    fill(to, reply.response);
  }
};

HttpListener::HttpListener(std::function<Reply(const ServerRequest&)> answer)
    : parts_(std::make_unique<Parts>()) {
  parts_->answer = std::move(answer);
  httplib::Server& server = parts_->server;
  server.new_task_queue = [] { return new httplib::ThreadPool(threads); };
  // Instead of the library's header with the exception's text.
  server.set_exception_handler([](const httplib::Request&, httplib::Response& to,
                                  const std::exception_ptr&) { to.status = 500; });
  server.set_payload_max_length(longest_body);
  server.set_read_timeout(10);
  server.set_write_timeout(10);
  server.set_keep_alive_timeout(2);  // as long may an idle connection delay the end
  server.set_keep_alive_max_count(1'000'000);
  // Head and body are two writes; without this the second waits for the client's acknowledgement.
  server.set_tcp_nodelay(true);
  // Instead of the library's SO_REUSEPORT, which lets a second process take our connections.
  server.set_socket_options([](socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  const auto handle = [parts = parts_.get()](const httplib::Request& from, httplib::Response& to) {
    parts->handle(from, to);
  };
  server.Get(".*", handle).Post(".*", handle).Put(".*", handle);
  server.Patch(".*", handle).Delete(".*", handle).Options(".*", handle);
}

HttpListener::~HttpListener() = default;

int HttpListener::bind(int port) {
  httplib::Server& server = parts_->server;
  if (port == 0) return server.bind_to_any_port("127.0.0.1");
  if (!server.bind_to_port("127.0.0.1", port))
    throw Error(Exit::usage, "port_busy", "cannot listen on 127.0.0.1:" + std::to_string(port),
                "name another one with --port; --port 0 takes one that is free");
  return port;
}

void HttpListener::run() {
  {
    const std::lock_guard lock(parts_->mutex);
    if (parts_->stopped) return;
    parts_->running = true;
  }
  parts_->server.listen_after_bind();
  parts_->running = false;
}

void HttpListener::stop() {
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->stopped = true;
  }
  parts_->stopped_changed.notify_all();
  // The library forgets a stop that comes before its loop has begun.
  while (parts_->running && !parts_->server.is_running()) std::this_thread::yield();
  parts_->server.stop();
}

}  // namespace mcpauth::dev
