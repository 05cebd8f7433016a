#pragma once

#include "runtime/http/asio.hpp"
#include "runtime/http/connection.hpp"

#include <boost/asio/executor_work_guard.hpp>

#include <ctime>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <vector>

namespace streamvane::runtime::http {

/// Carries answers from any thread to an io thread: however many come at once,
/// the thread is woken once. Bounded by the requests that wait for an answer
/// (connections_max * pipelined_max). Outlives its thread in the hands of
/// repliers: closed, it drops what comes.
class mailbox {
public:
  explicit mailbox(net::io_context& context) : context_{context} {
    // nop
  }

  /// From any thread.
  void post(std::weak_ptr<connection> to, answer_letter letter);

  /// From any thread; after it the io_context may go.
  void close();

private:
  struct addressed {
    std::weak_ptr<connection> to{};
    answer_letter letter{};
  };

  void deliver();

  std::mutex mutex_{};
  bool closed_ = false;
  bool scheduled_ = false;
  std::vector<addressed> waiting_{};
  net::io_context& context_;
};

/// One io_context with its thread and the connections that live there.
class io_thread {
public:
  io_thread();
  ~io_thread();

  io_thread(const io_thread&) = delete;
  io_thread& operator=(const io_thread&) = delete;

  void start();

  /// Runs out of work or not: returns after the thread has ended.
  void stop();

  net::io_context& context() {
    return context_;
  }

  const std::shared_ptr<mailbox>& box() const {
    return box_;
  }

  // Only on this thread, or while it does not run:

  /// The Date field's value, renewed every second.
  std::string_view date();

  void enlist(connection* c) {
    connections_.insert(c);
  }

  void delist(connection* c) {
    connections_.erase(c);
  }

  std::vector<std::shared_ptr<connection>> connections() const;

private:
  // Destroyed after the io_context, whose handlers own the connections.
  std::unordered_set<connection*> connections_{};
  net::io_context context_{1};
  net::executor_work_guard<io_executor> work_;
  std::shared_ptr<mailbox> box_;
  std::time_t date_second_ = 0;
  std::string date_{};
  std::thread thread_{};
};

} // namespace streamvane::runtime::http
