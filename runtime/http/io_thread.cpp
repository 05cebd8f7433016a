#include "runtime/http/io_thread.hpp"

#include "runtime/http/response_writer.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace streamvane::runtime::http {

void mailbox::post(std::weak_ptr<connection> to, answer_letter letter) {
  const std::lock_guard lock{mutex_};
  if (closed_)
    return;
  waiting_.push_back({std::move(to), std::move(letter)});
  // Posting under the lock: once `close` has it, the io_context is untouched.
  if (!std::exchange(scheduled_, true))
    net::post(context_, [this] { deliver(); });
}

void mailbox::close() {
  std::vector<addressed> dropped;
  const std::lock_guard lock{mutex_};
  closed_ = true;
  dropped.swap(waiting_);
}

void mailbox::deliver() {
  std::vector<addressed> letters;
  {
    const std::lock_guard lock{mutex_};
    letters.swap(waiting_);
    scheduled_ = false;
  }
  std::vector<std::shared_ptr<connection>> answered;
  answered.reserve(letters.size());
  for (auto& [to, letter] : letters) {
    auto c = to.lock();
    if (!c)
      continue;
    c->answer(std::move(letter));
    answered.push_back(std::move(c));
  }
  // Only now is written: pipelined answers that came together leave together.
  for (const auto& c : answered)
    c->settle();
}

io_thread::io_thread()
    : work_{net::make_work_guard(context_)}, box_{std::make_shared<mailbox>(
                                                 context_)} {
  // nop
}

io_thread::~io_thread() {
  stop();
}

void io_thread::start() {
  thread_ = std::thread{[this] {
    context_.run();
  }};
}

void io_thread::stop() {
  box_->close();
  context_.stop();
  if (thread_.joinable())
    thread_.join();
}

std::string_view io_thread::date() {
  const auto now = std::time(nullptr);
  if (now != date_second_) {
    date_second_ = now;
    date_ = http_date(now);
  }
  return date_;
}

std::vector<std::shared_ptr<connection>> io_thread::connections() const {
  std::vector<std::shared_ptr<connection>> out;
  out.reserve(connections_.size());
  for (auto* c : connections_)
    if (auto alive = c->weak_from_this().lock())
      out.push_back(std::move(alive));
  return out;
}

} // namespace streamvane::runtime::http
