#pragma once

#include "runtime/http/io_thread.hpp"

#include <atomic>
#include <memory>
#include <utility>

namespace streamvane::runtime::http {

/// What a `replier` holds: the first answer counts, and being dropped without
/// one is an answer too. From any thread.
class reply_token {
public:
  reply_token(std::shared_ptr<mailbox> box, std::weak_ptr<connection> to,
              std::uint64_t request_number)
      : box_{std::move(box)}, to_{std::move(to)}, request_number_{
                                                      request_number} {
    // nop
  }

  reply_token(const reply_token&) = delete;
  reply_token& operator=(const reply_token&) = delete;

  ~reply_token() {
    drop();
  }

  /// Answers 500 unless there is an answer.
  void drop() {
    if (!answered_.exchange(true, std::memory_order_acq_rel))
      box_->post(to_,
                 {request_number_,
                  problem(500, "the request was dropped unanswered"), true});
  }

  void answer(response r) {
    if (!answered_.exchange(true, std::memory_order_acq_rel))
      box_->post(to_, {request_number_, std::move(r), false});
  }

private:
  std::shared_ptr<mailbox> box_;
  std::weak_ptr<connection> to_;
  std::uint64_t request_number_;
  std::atomic<bool> answered_{false};
};

} // namespace streamvane::runtime::http
