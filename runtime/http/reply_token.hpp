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
      send({request_number_, problem(500, "the request was dropped unanswered"),
            true});
  }

  void answer(response r) {
    if (!answered_.exchange(true, std::memory_order_acq_rel))
      send({request_number_, std::move(r), false});
  }

private:
  void send(answer_letter letter) {
    if (auto* here = connection::calling_route; here && is_of(*here))
      here->answer(std::move(letter));
    else
      box_->post(to_, std::move(letter));
  }

  /// Compared by ownership: an address may have been used again, and locking
  /// could end a connection on a thread that is not its own.
  bool is_of(connection& here) const {
    const auto it = here.weak_from_this();
    return !to_.owner_before(it) && !it.owner_before(to_);
  }

  std::shared_ptr<mailbox> box_;
  std::weak_ptr<connection> to_;
  std::uint64_t request_number_;
  std::atomic<bool> answered_{false};
};

} // namespace streamvane::runtime::http
