#include "tools/streamvaned/api/slow_reads.hpp"

#include <utility>

namespace streamvane::tools::streamvaned {

slow_reads::slow_reads()
    : thread_{[this] {
        work();
      }} {
  // nop
}

slow_reads::~slow_reads() {
  {
    std::lock_guard guard{mutex_};
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

result<> slow_reads::run(read_function read) {
  {
    std::lock_guard guard{mutex_};
    if (waiting_.size() >= waiting_max)
      return failure{errc::unavailable,
                     std::to_string(waiting_max)
                         + " long reads wait already, try again later"};
    waiting_.push_back(std::move(read));
  }
  changed_.notify_one();
  return done{};
}

void slow_reads::work() {
  std::unique_lock lock{mutex_};
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_)
      return;
    auto read = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    read(stopping_);
    read = nullptr; // Its reply goes before the next one starts.
    lock.lock();
  }
}

} // namespace streamvane::tools::streamvaned
