// The half of the epoch driver that publishes and commits what is applied.

#include "actors/epoch/epoch_driver_actor.hpp"
#include "actors/interval/interval_fold.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace streamvane::actors::epoch {

namespace {

using runtime::store_writer::commit_answer;
using runtime::store_writer::commit_request;

/// Epochs that an interval without pending cells is kept for.
constexpr std::uint64_t interval_idle_epochs = 16;

/// How much smaller epochs and transactions become when one was too large.
constexpr std::uint32_t shrink_step = 3;
constexpr std::uint32_t shrunk_max = 15;

} // namespace

void epoch_driver_shell::find_due() {
  publishing_.emplace();
  for (const auto& [start, interval] : intervals_)
    if (interval.pending > 0
        && interval::is_due(start, state_.publishing, options_.grace))
      publishing_->push_back(start);
}

/// Begins, or goes on with, publishing what is due at the minute that ended.
void epoch_driver_shell::publish_next() {
  if (!publishing_)
    find_due();
  if (publishing_->empty()) {
    publishing_.reset();
    state_.publishing = {};
    return advance();
  }
  auto what = std::make_shared<interval_step>();
  what->publish_max = shrunk(options_.publications_max);
  what->publish_at = state_.publishing;
  what->config = state_.config;
  what->switches = state_.switches;
  what->policies = policies_;
  ++waiting_;
  request(interval_of(publishing_->front()), caf::infinite,
          step_request{std::move(what)})
      .then(
          [this](const step_answer& answer) {
            --waiting_;
            took(*answer.stepped);
            group_.publish(*answer.stepped, state_.outbox_next);
            if (!answer.stepped->more_due)
              publishing_->pop_front();
            advance();
          },
          [this](const caf::error& why) { fail("publishing", why); });
}

/// Whether what is applied should be in the store now: always when live, when
/// lagging in large transactions.
bool epoch_driver_shell::must_commit() const {
  if (group_.empty())
    return false;
  if (group_full_ || group_.publications() >= shrunk(options_.publications_max))
    return true;
  return state_.publishing == instant{} && (live_ || intake_.at_end());
}

bool epoch_driver_shell::is_unsettled() const {
  return std::any_of(unsettled_.begin(), unsettled_.end(),
                     [](bool shard) { return shard; })
         || std::any_of(intervals_.begin(), intervals_.end(),
                        [](const auto& i) { return i.second.unsettled; });
}

/// All effects of the group and the offset behind it, in one transaction.
void epoch_driver_shell::commit() {
  group_.add(drift_);
  group_.close(state_);
  committing_ = std::exchange(group_, {});
  group_full_ = false;
  try_commit();
  // More records join while the group is being written; but where more wait
  // already than an epoch takes, there is no time to lose.
  if (live_ && lag() <= options_.live_records_max
      && options_.live_pause > millis{0}) {
    pausing_ = true;
    delayed_send(this, options_.live_pause, pump_again{});
  }
}

void epoch_driver_shell::try_commit() {
  request(links_.writer, caf::infinite, commit_request{committing_->batch()})
      .then(
          [this](const commit_answer& answer) {
            if (answer.outcome)
              committed();
            else
              refused(answer.outcome.why());
          },
          [this](const caf::error& why) { fail("committing an epoch", why); });
}

void epoch_driver_shell::refused(const failure& why) {
  auto& progress = *links_.progress;
  if (why.code == errc::unavailable) {
    // A full disk: nothing is lost while we wait for room.
    ++progress.commit_retries;
    delayed_send(this, options_.commit_retry, commit_again{});
    return;
  }
  if (why.code == errc::too_large && progress.shrunk < shrunk_max)
    progress.shrunk += shrink_step;
  throw std::runtime_error{"committing an epoch: " + to_string(why)};
}

void epoch_driver_shell::committed() {
  committing_->count_into(*links_.progress, links_.now());
  const auto& after = committing_->after();
  committed_epoch_ = after.epoch;
  for (auto& shard : shards_)
    send(shard, epoch_committed{after.epoch, after.clock});
  committing_.reset();
  let_intervals_sleep();
  pump();
}

void epoch_driver_shell::let_intervals_sleep() {
  std::uint64_t pending = 0;
  for (auto at = intervals_.begin(); at != intervals_.end();) {
    const auto& interval = at->second;
    pending += interval.pending;
    bool sleeps = interval.pending == 0 && !interval.unsettled
                  && interval.last_epoch <= committed_epoch_
                  && interval.last_epoch + interval_idle_epochs < state_.epoch;
    if (sleeps && interval.actor)
      send_exit(interval.actor, caf::exit_reason::user_shutdown);
    at = sleeps ? intervals_.erase(at) : std::next(at);
  }
  links_.progress->pending_cells = pending;
}

} // namespace streamvane::actors::epoch
