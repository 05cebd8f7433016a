#include "actors/epoch/epoch_driver_actor.hpp"

#include "actors/epoch/config_record.hpp"
#include "actors/epoch/decode_actor.hpp"
#include "actors/epoch/drift_rows.hpp"
#include "actors/interval/cell_codec.hpp"
#include "actors/interval/interval_actor.hpp"
#include "actors/shard/placement.hpp"
#include "actors/shard/shard_actor.hpp"
#include "messages/json/writer.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace streamvane::actors::epoch {

namespace {

using runtime::metrics_store::prefix_end;
using runtime::metrics_store::row;
using runtime::metrics_store::table;

/// What the engine cannot go on without; its supervisor decides.
template <class T>
T must(result<T> got) {
  if (!got)
    throw std::runtime_error{to_string(got.why())};
  return std::move(*got);
}

/// Whether a shard may have anything to do in the epochs: something was said,
/// or the clock moved on, by which waits end and quarter hours close.
bool concerns(const std::vector<context_ptr>& run, std::uint16_t shard) {
  return std::any_of(run.begin(), run.end(), [&](const context_ptr& epoch) {
    return epoch->clock_after > epoch->clock
           || std::any_of(epoch->chunks.begin(), epoch->chunks.end(),
                          [&](const chunk_ptr& chunk) {
                            return !chunk->shards[shard].empty();
                          });
  });
}

} // namespace

epoch_driver_shell::epoch_driver_shell(caf::actor_config& config,
                                       engine_options options,
                                       engine_links links)
    : super(config), options_{std::move(options)}, links_{std::move(links)},
      intake_{*links_.log, options_.epoch_bytes_max, options_.chunk_records} {
  // nop
}

std::string epoch_driver_shell::describe() const {
  std::string text;
  json::writer out{text};
  out.start_object().member("next_offset", state_.next_offset);
  out.member("log_end", links_.log->bounds().end);
  out.member("epoch", state_.epoch);
  out.member("committed_epoch", committed_epoch_);
  out.member("clock", to_iso(state_.clock));
  out.member("config", state_.config);
  out.member("prepared", intake_.waiting());
  out.member("waiting_for", waiting_);
  out.member("committing", committing_.has_value());
  out.member("intervals", intervals_.size()).end_object();
  return text;
}

epoch_driver_actor::behavior_type epoch_driver_shell::make_behavior() {
  load_state();
  spawn_children();
  // A child that ends takes the engine with it: the supervisor starts all of it
  // anew from the committed offset.
  set_down_handler([this](caf::down_msg& down) {
    if (down.reason && down.reason != caf::exit_reason::user_shutdown)
      fail("a child of the engine ended", down.reason);
  });
  // The function is called by the log's thread and outlives no driver: the
  // handle is weak.
  caf::weak_actor_ptr weak{ctrl()};
  links_.log->subscribe([weak](std::uint64_t end) {
    if (auto driver = weak.lock())
      caf::anon_send(caf::actor_cast<caf::actor>(driver), log_grew{end});
  });
  links_.progress->started = true;
  caf::anon_send(this, log_grew{links_.log->bounds().end});
  return {
      [this](const log_grew&) { pump(); },
      [this](const pump_again&) {
        pausing_ = false;
        pump();
      },
      [this](const commit_again&) { try_commit(); },
      [this](const entity_question& question) {
        auto shard = shard::shard_of(question.key.id, state_.shards);
        send(shards_[shard], question);
      },
  };
}

void epoch_driver_shell::on_exit() {
  run_.clear();
  intake_.clear();
  intervals_.clear();
  decoders_.clear();
  shards_.clear();
}

void epoch_driver_shell::load_state() {
  auto now = must(links_.store->read());
  auto known = must(now.get(table::cursors, engine_state_key));
  if (known) {
    auto state = unpack_engine_state(known->payload);
    if (!state || known->version != engine_state_version)
      throw std::runtime_error{
          "the engine's state in the store cannot be read"};
    state_ = std::move(*state);
  } else {
    state_.shards = options_.shards;
    state_.next_offset = links_.log->bounds().first;
  }
  policies_ = std::make_shared<const policy_history>(state_.policies);
  drift_ = must(read_drift_ledger(now));
  committed_epoch_ = state_.epoch;
  intake_.begin(state_.next_offset, state_.clock);
  must(now.scan(table::meta, interval::pending_prefix,
                prefix_end(interval::pending_prefix), [&](const row& r) {
                  if (auto cell = interval::unpack_pending(r.key))
                    ++intervals_[cell->start].pending;
                  return true;
                }));
  links_.progress->committed_offset = state_.next_offset;
  links_.progress->clock_ms = epoch_ms(state_.clock);
}

void epoch_driver_shell::spawn_children() {
  for (std::uint16_t i = 0; i < options_.decoders; ++i) {
    decoders_.push_back(spawn<decode_shell>(state_.shards));
    monitor(decoders_.back());
  }
  for (std::uint16_t i = 0; i < state_.shards; ++i) {
    shards_.push_back(spawn<shard::shard_shell>(
        shard::shard_options{
            .number = i, .shards = state_.shards, .live = options_.live},
        std::cref(*links_.store)));
    monitor(shards_.back());
  }
  unsettled_.assign(state_.shards, false);
  unsettled_rows_.assign(state_.shards, 0);
}

/// Records that are in the log and not applied.
std::uint64_t epoch_driver_shell::lag() const {
  return links_.log->bounds().end - state_.next_offset;
}

std::size_t epoch_driver_shell::shrunk(std::size_t bound) const {
  return std::max<std::size_t>(1, bound >> links_.progress->shrunk.load());
}

void epoch_driver_shell::pump() {
  links_.progress->log_end = links_.log->bounds().end;
  cut_ahead();
  advance();
}

void epoch_driver_shell::cut_ahead() {
  while (wants_more()) {
    auto records_max = lag() <= options_.live_lag_max
                           ? options_.live_records_max
                           : options_.catch_up_records_max;
    auto chunks = must(intake_.cut(shrunk(records_max)));
    if (chunks.empty())
      return;
    for (auto& chunk : chunks)
      decode(std::move(chunk));
  }
}

/// A small epoch that keeps up waits for its turn, so that more records join.
bool epoch_driver_shell::wants_more() const {
  if (lag() <= options_.live_lag_max)
    return run_.empty() && !pausing_ && intake_.waiting() == 0;
  return intake_.waiting() < options_.prepared_max
         && intake_.records_waiting() < options_.prepared_records_max;
}

void epoch_driver_shell::decode(undecoded_chunk chunk) {
  auto& decoder = decoders_[next_decoder_++ % decoders_.size()];
  request(decoder, caf::infinite, decode_request{std::move(chunk)})
      .then(
          [this](decode_answer& answer) {
            intake_.decoded(answer.ticket, answer.number,
                            std::move(answer.chunk));
            pump();
          },
          [this](const caf::error& why) { fail("decoding", why); });
}

/// Does the next thing that can be done now. Called whenever one has ended.
void epoch_driver_shell::advance() {
  if (waiting_ > 0)
    return;
  if (run_.empty() && must_commit()) {
    if (committing_)
      return;
    if (is_unsettled())
      return start_run({{.next_offset = state_.next_offset}}, true);
    commit();
  }
  // No record is applied before all revisions of a minute are published, so
  // they are the same however many transactions they take.
  bool only_settles = !run_.empty() && run_.front().what.records == 0;
  if (state_.publishing != instant{} && !only_settles)
    publish_next();
  else if (!run_.empty())
    step_intervals();
  else if (!pausing_)
    take_run();
}

/// Starts on what is decoded: an epoch when live, as many as fit when lagging.
void epoch_driver_shell::take_run() {
  auto next = intake_.take();
  if (!next)
    return cut_ahead();
  live_
      = options_.always_live.value_or(next->records <= options_.live_records_max
                                      && lag() <= options_.live_lag_max);
  auto records = next->records;
  std::vector<epoch_records> epochs;
  epochs.push_back(std::move(*next));
  // What follows a configuration is folded under it.
  while (!live_ && !epochs.back().config
         && records < shrunk(options_.run_records_max)) {
    auto more = intake_.take();
    if (!more)
      break;
    records += more->records;
    epochs.push_back(std::move(*more));
  }
  auto rows = std::accumulate(unsettled_rows_.begin(), unsettled_rows_.end(),
                              std::size_t{0});
  group_full_ = group_.records() + records >= shrunk(options_.group_records_max)
                || rows >= shrunk(options_.group_rows_max);
  start_run(std::move(epochs), live_ || group_full_ || intake_.at_end());
}

/// Folds epochs; one without records where a commit needs rows of what is known
/// already.
void epoch_driver_shell::start_run(std::vector<epoch_records> epochs,
                                   bool settle) {
  auto run = std::make_shared<std::vector<context_ptr>>();
  auto number = state_.epoch;
  auto clock = state_.clock;
  for (auto& what : epochs) {
    auto context = std::make_shared<epoch_context>();
    context->number = ++number;
    context->chunks = what.chunks;
    context->policies = policies_;
    context->clock = clock;
    context->horizon_before = interval_start(clock);
    clock = what.tick.value_or(clock);
    context->clock_after = clock;
    context->horizon = interval_start(clock);
    context->live = live_;
    context->settle = settle && &what == &epochs.back();
    context->report_through
        = what.tick ? interval::latest_due(*what.tick, options_.grace)
                    : instant::min();
    run->push_back(context);
    run_.push_back({.what = std::move(what), .context = context});
  }
  for (std::uint16_t shard = 0; shard < state_.shards; ++shard)
    if (unsettled_[shard] || concerns(*run, shard))
      fold(shard, run);
  if (waiting_ == 0)
    return advance();
  cut_ahead(); // The next epochs may be decoded meanwhile.
}

void epoch_driver_shell::fold(std::uint16_t shard, const run_ptr& run) {
  ++waiting_;
  unsettled_[shard] = !run->back()->settle;
  request(shards_[shard], caf::infinite, epochs_request{run})
      .then([this](epochs_answer& answer) { folded(answer); },
            [this](const caf::error& why) { fail("folding an epoch", why); });
}

void epoch_driver_shell::folded(epochs_answer& answer) {
  const auto& last = *answer.folded.back();
  unsettled_rows_[last.shard] = last.unsettled;
  for (std::size_t i = 0; i < run_.size(); ++i)
    run_[i].folded.push_back(std::move(answer.folded[i]));
  if (--waiting_ == 0)
    advance();
}

/// Who adds up the interval, to be asked something for the next epoch.
interval_actor& epoch_driver_shell::interval_of(instant start) {
  auto& interval = intervals_[start];
  // Said before it answers: a commit that ends meanwhile does not hold what it
  // is about to add up, so it must not sleep then.
  interval.last_epoch = state_.epoch + 1;
  if (!interval.actor) {
    interval.actor = spawn<interval::interval_shell>(
        start, options_.grace, state_.shards, std::cref(*links_.store));
    monitor(interval.actor);
  }
  return interval.actor;
}

/// Hands every interval the shares of the next epoch that are its own.
void epoch_driver_shell::step_intervals() {
  auto& now = run_.front();
  // The order of the answers must not show in the rows.
  std::sort(now.folded.begin(), now.folded.end(),
            [](const auto& a, const auto& b) { return a->shard < b->shard; });
  std::map<instant, std::shared_ptr<interval_step>> steps;
  auto step_of = [&](instant start) -> interval_step& {
    auto& step = steps[start];
    if (!step)
      step = std::make_shared<interval_step>(
          interval_step{.keep = now.folded, .settle = now.context->settle});
    return *step;
  };
  for (const auto& folded : now.folded)
    for (const auto& share : folded->shares)
      step_of(share.cell.start).shares.push_back(&share);
  if (now.context->settle)
    for (const auto& [start, interval] : intervals_)
      if (interval.unsettled)
        step_of(start);
  for (auto& [start, what] : steps)
    step(start, std::move(what));
  if (steps.empty())
    epoch_done();
}

void epoch_driver_shell::step(instant start,
                              std::shared_ptr<interval_step> what) {
  ++waiting_;
  intervals_[start].unsettled = !what->settle;
  request(interval_of(start), caf::infinite, step_request{std::move(what)})
      .then(
          [this](const step_answer& answer) {
            took(*answer.stepped);
            group_.add(*answer.stepped);
            if (--waiting_ == 0)
              epoch_done();
          },
          [this](const caf::error& why) {
            fail("adding up an interval", why);
          });
}

void epoch_driver_shell::took(const interval_stepped& answer) {
  intervals_[answer.start].pending = answer.pending;
}

void epoch_driver_shell::epoch_done() {
  auto ended = std::move(run_.front());
  run_.pop_front();
  group_.add(ended.what, *ended.context, ended.folded);
  for (const auto& chunk : ended.context->chunks)
    drift_.take(chunk->drift);
  apply(ended.what);
  state_.epoch = ended.context->number;
  advance();
}

/// What the records say of the engine itself.
void epoch_driver_shell::apply(const epoch_records& what) {
  state_.next_offset = what.next_offset;
  if (what.tick) {
    state_.clock = *what.tick;
    state_.publishing = *what.tick;
    drift_.minute_ended({*what.tick, what.next_offset - 1});
  }
  if (!what.config)
    return;
  // A new policy holds from the next epoch on.
  auto record = decode_config(*what.config);
  if (!record) {
    group_.add(
        undigested{what.next_offset - 1, "undecodable", record.why().what});
    return;
  }
  group_.add(*record);
  state_.config = record->hash;
  state_.switches = record->switches;
  state_.policies.add(std::move(record->policy));
  policies_ = std::make_shared<const policy_history>(state_.policies);
}

void epoch_driver_shell::fail(const std::string& doing, const caf::error& why) {
  quit(caf::make_error(caf::sec::runtime_error,
                       doing + ": " + system().render(why)));
}

} // namespace streamvane::actors::epoch
