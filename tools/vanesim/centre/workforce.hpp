#pragma once

#include "tools/vanesim/centre/model.hpp"
#include "tools/vanesim/centre/publisher.hpp"
#include "tools/vanesim/centre/random.hpp"
#include "tools/vanesim/centre/virtual_clock.hpp"

#include <functional>
#include <vector>

namespace streamvane::tools::vanesim {

/// The agents of a centre and the queues they serve: shifts, breaks, and the
/// two timelines (routing status, presence) of each. Tells the ledger how long
/// each status truly lasted.
class workforce {
public:
  workforce(const centre_options& options, virtual_clock& clock,
            random_stream& random, ledger& truth, publisher& out);

  /// Called some milliseconds after an agent became idle.
  std::function<void(place)> on_idle{};

  /// Schedules all shifts.
  void open();

  /// Tells the ledger the statuses that still last at the day's end.
  void close_books();

  /// True where a contact may be given to the agent now.
  bool available(place a) const;

  /// The agent takes work: `status` is INTERACTING or COMMUNICATING.
  void begin_work(place a, token status);

  /// The work is done: idle, on to the pause that was due, or home.
  void finish_work(place a);

  /// The agent let an alert pass: not responding for a while.
  void miss(place a);

  /// The member of the queue that has been idle longest and knows `skill`
  /// (where one is asked for); nobody where none is free.
  place longest_idle(place queue, std::optional<std::uint32_t> skill) const;

  /// Any free agent but `not_this`; nobody where none is found in some tries.
  place anyone(place not_this);

  const agent& at(place a) const {
    return agents_[a];
  }

  const std::vector<agent>& agents() const {
    return agents_;
  }

  std::vector<queue>& queues() {
    return queues_;
  }

  const std::vector<queue>& queues() const {
    return queues_;
  }

  /// The sum of all shifts.
  millis staffed() const;

private:
  void hire(const centre_options& options);
  void plan_shift(agent& a);
  void log_in(place a);
  void go_on_queue(place a);
  void pause(place a, token word, millis length);
  void begin_pause(place a, token word, millis length);
  void end_pause(place a, std::uint32_t which);
  void end_shift(place a);
  void log_out(place a);
  void become_idle(place a);
  bool unsettled(const agent& a) const;
  void set_routing(place a, token status);
  void set_presence(place a, token presence);
  void book(const agent& a, metric_id metric, token status, instant from);

  virtual_clock& clock_;
  random_stream& random_;
  ledger& truth_;
  publisher& out_;
  instant start_;
  instant doors_close_;
  instant end_;
  std::vector<queue> queues_{};
  std::vector<agent> agents_{};
};

/// How large the queue at that place is, beside the others.
std::int64_t queue_size(std::uint32_t place_of_queue);

/// Where in the day (in parts per million of it) a contact arrives: two peaks,
/// a quiet night.
std::int64_t point_of_day(random_stream& random);

} // namespace streamvane::tools::vanesim
