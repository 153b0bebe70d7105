// The socket side: HTTP/1.1 on loopback, by cpp-httplib, which nothing else here includes.
#pragma once

#include <functional>
#include <memory>

#include "dev/message.hpp"

namespace mcpauth::dev {

class HttpListener {
 public:
  // `answer` is called by several threads at once.
  explicit HttpListener(std::function<Reply(const ServerRequest&)> answer);
  ~HttpListener();
  HttpListener(const HttpListener&) = delete;
  HttpListener& operator=(const HttpListener&) = delete;

  // Bind to 127.0.0.1 and listen; return the port. Throws exit 5 where `port` is taken.
  int bind(int port);
  // Answer until `stop` is called.
  void run();
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mcpauth::dev
