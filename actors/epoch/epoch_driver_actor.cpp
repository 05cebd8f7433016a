#include "actors/epoch/epoch_driver_actor.hpp"

#include "actors/epoch/config_record.hpp"
#include "actors/epoch/decode_actor.hpp"
#include "actors/epoch/epoch_cut.hpp"
#include "actors/interval/interval_actor.hpp"
#include "actors/shard/placement.hpp"
#include "actors/shard/shard_actor.hpp"
#include "messages/json/writer.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace streamvane::actors::epoch {

namespace {

using runtime::event_log::record_kind;
using runtime::metrics_store::prefix_end;
using runtime::metrics_store::row;
using runtime::metrics_store::table;
using runtime::metrics_store::write_batch;
using runtime::store_writer::commit_answer;
using runtime::store_writer::commit_request;

constexpr std::uint8_t outbox_version = 1;
constexpr std::uint8_t letter_version = 1;

/// Epochs that an interval without pending cells is kept for.
constexpr std::uint64_t interval_idle_epochs = 16;

/// What the engine cannot go on without; its supervisor decides.
template <class T>
T must(result<T> got) {
  if (!got)
    throw std::runtime_error{to_string(got.why())};
  return std::move(*got);
}

std::string letter_key(const undigested& letter) {
  std::string key = "event/";
  byte_writer to{key};
  to.ordered_u64(letter.offset);
  return key;
}

std::string letter_text(const undigested& letter) {
  std::string text;
  json::writer out{text};
  out.start_object().member("offset", letter.offset);
  out.member("reason", letter.reason);
  out.member("detail", letter.detail).end_object();
  return text;
}

} // namespace

epoch_driver_shell::epoch_driver_shell(caf::actor_config& config,
                                       engine_options options,
                                       engine_links links)
    : super(config), options_{std::move(options)}, links_{std::move(links)} {
  // nop
}

std::string epoch_driver_shell::describe() const {
  std::string text;
  json::writer out{text};
  out.start_object().member("next_offset", state_.next_offset);
  out.member("log_end", links_.log->bounds().end);
  out.member("epoch", state_.epoch);
  out.member("clock", to_iso(state_.clock));
  out.member("config", state_.config);
  out.member("prepared", preparing_.size());
  out.member("waiting_for", running_ ? running_->waiting : 0);
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
  running_.reset();
  publishing_.reset();
  preparing_.clear();
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
  next_read_ = state_.next_offset;
  planned_clock_ = state_.clock;
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
        shard::shard_options{.number = i}, std::cref(*links_.store)));
    monitor(shards_.back());
  }
}

bool epoch_driver_shell::keeps_up() const {
  auto end = links_.log->bounds().end;
  return end - next_read_ <= options_.live_lag_max;
}

/// Prepares epochs ahead and starts the next one when it can.
void epoch_driver_shell::pump() {
  links_.progress->log_end = links_.log->bounds().end;
  if (pausing_)
    return;
  while (preparing_.size() < options_.prepared_max && prepare_next()) {
    // Goes on until there is enough, or nothing more.
  }
  if (running_ || publishing_)
    return;
  // A publication that a crash cut short is ended first.
  if (state_.publishing != instant{})
    return publish_due();
  if (!preparing_.empty() && preparing_.front().undecoded == 0)
    start_epoch();
}

/// Cuts the next epoch out of the log and has it decoded; false where the log
/// has nothing more.
bool epoch_driver_shell::prepare_next() {
  // A small epoch that keeps up waits for its turn, so that more records join.
  bool live = keeps_up();
  if (live && (running_ || !preparing_.empty()))
    return false;
  if (source_at_ == source_.records.size()) {
    source_ = must(links_.log->read(next_read_,
                                    live ? options_.live_records_max
                                         : options_.catch_up_records_max,
                                    options_.epoch_bytes_max));
    source_at_ = 0;
    next_read_ = source_.records.empty() ? next_read_ : source_.next;
  }
  if (source_.records.empty())
    return false;
  auto rest = std::span{source_.records}.subspan(source_at_);
  auto length = epoch_length(rest, planned_clock_);
  const auto& last = rest[length - 1];
  prepared next{.ticket = next_ticket_++,
                .next_offset = last.offset + 1,
                .first_arrival = rest.front().arrival,
                .records = length};
  if (ends_minute(last, planned_clock_)) {
    next.tick = last.arrival;
    planned_clock_ = last.arrival;
  }
  if (last.kind == record_kind::config)
    next.config = std::string{last.payload};
  take_records(next, source_at_, source_at_ + length);
  source_at_ += length;
  preparing_.push_back(std::move(next));
  return true;
}

void epoch_driver_shell::take_records(prepared& into, std::size_t first,
                                      std::size_t last) {
  for (auto at = first; at < last; at += options_.chunk_records) {
    auto end = std::min(last, at + options_.chunk_records);
    auto index = into.chunks.size();
    into.chunks.emplace_back();
    ++into.undecoded;
    auto& decoder = decoders_[next_decoder_++ % decoders_.size()];
    request(decoder, caf::infinite,
            decode_request{into.ticket, source_, at, end})
        .then(
            [this, index](decode_answer& answer) {
              for (auto& epoch : preparing_)
                if (epoch.ticket == answer.ticket) {
                  epoch.chunks[index] = std::move(answer.chunk);
                  --epoch.undecoded;
                }
              pump();
            },
            [this](const caf::error& why) { fail("decoding", why); });
  }
}

void epoch_driver_shell::start_epoch() {
  running_.emplace(running{.what = std::move(preparing_.front())});
  preparing_.pop_front();
  auto& now = *running_;
  now.after = state_;
  now.after.epoch = state_.epoch + 1;
  now.after.next_offset = now.what.next_offset;
  if (now.what.tick) {
    now.after.clock = *now.what.tick;
    now.after.publishing = *now.what.tick;
  }
  if (now.what.config) {
    // A new policy holds from the next epoch on.
    auto record = decode_config(*now.what.config);
    if (record) {
      now.after.config = record->hash;
      now.after.switches = record->switches;
      now.after.policies.add(std::move(record->policy));
    } else {
      now.what.letter = undigested{now.what.next_offset - 1, "undecodable",
                                   record.why().what};
    }
  }
  auto context = std::make_shared<epoch_context>();
  context->number = now.after.epoch;
  context->chunks = now.what.chunks;
  context->policies = std::make_shared<const policy_history>(state_.policies);
  context->horizon_before = state_.horizon();
  context->horizon = now.after.horizon();
  context->live = options_.always_live.value_or(
      now.what.records <= options_.live_records_max && keeps_up());
  now.context = context;
  bool quarter_ended = context->horizon > context->horizon_before;
  for (std::uint16_t shard = 0; shard < state_.shards; ++shard) {
    bool touched = std::any_of(
        context->chunks.begin(), context->chunks.end(),
        [&](const chunk_ptr& chunk) { return !chunk->shards[shard].empty(); });
    if (touched || quarter_ended)
      fold(shard);
  }
  if (now.waiting == 0)
    step_intervals();
  pump(); // The next epoch may be decoded meanwhile.
}

void epoch_driver_shell::fold(std::uint16_t shard) {
  ++running_->waiting;
  request(shards_[shard], caf::infinite, epoch_request{running_->context})
      .then(
          [this](epoch_answer& answer) {
            running_->folded.push_back(std::move(answer.folded));
            if (--running_->waiting == 0)
              step_intervals();
          },
          [this](const caf::error& why) { fail("folding an epoch", why); });
}

interval_actor& epoch_driver_shell::interval_of(instant start) {
  auto& interval = intervals_[start];
  if (!interval.actor) {
    interval.actor = spawn<interval::interval_shell>(
        start, options_.grace, state_.shards, std::cref(*links_.store));
    monitor(interval.actor);
  }
  return interval.actor;
}

/// Hands every interval the shares that are its own.
void epoch_driver_shell::step_intervals() {
  auto& now = *running_;
  // The order of the answers must not show in the rows.
  std::sort(now.folded.begin(), now.folded.end(),
            [](const auto& a, const auto& b) { return a->shard < b->shard; });
  std::map<instant, std::shared_ptr<interval_step>> steps;
  for (const auto& folded : now.folded)
    for (const auto& share : folded->shares) {
      auto& step = steps[share.cell.start];
      if (!step) {
        step = std::make_shared<interval_step>();
        step->keep = now.folded;
        step->clock = state_.clock;
      }
      step->shares.push_back(&share);
    }
  now.waiting = steps.size();
  for (auto& [start, step] : steps)
    request(interval_of(start), caf::infinite, step_request{std::move(step)})
        .then(
            [this](step_answer& answer) {
              running_->stepped.push_back(std::move(answer.stepped));
              if (--running_->waiting == 0)
                commit();
            },
            [this](const caf::error& why) {
              fail("adding up an interval", why);
            });
  if (steps.empty())
    commit();
}

/// All effects of the epoch and its offset, in one transaction.
void epoch_driver_shell::commit() {
  auto& now = *running_;
  now.batch = std::make_shared<write_batch>();
  auto& batch = *now.batch;
  for (const auto& folded : now.folded)
    batch.append(folded->writes);
  std::sort(now.stepped.begin(), now.stepped.end(),
            [](const auto& a, const auto& b) { return a->start < b->start; });
  for (const auto& stepped : now.stepped)
    batch.append(stepped->writes);
  add_letters(batch);
  batch.put(table::cursors, engine_state_key, engine_state_version,
            pack(now.after));
  try_commit();
}

void epoch_driver_shell::add_letters(write_batch& batch) {
  auto add = [&](const undigested& letter) {
    batch.put(table::dead_letters, letter_key(letter), letter_version,
              letter_text(letter));
    ++links_.progress->dead_letters;
  };
  for (const auto& chunk : running_->context->chunks)
    std::for_each(chunk->letters.begin(), chunk->letters.end(), add);
  for (const auto& folded : running_->folded)
    std::for_each(folded->letters.begin(), folded->letters.end(), add);
  if (running_->what.letter)
    add(*running_->what.letter);
}

void epoch_driver_shell::try_commit() {
  const auto& batch = publishing_ ? publishing_->batch : running_->batch;
  request(links_.writer, caf::infinite, commit_request{batch})
      .then(
          [this](const commit_answer& answer) {
            if (answer.outcome) {
              if (publishing_)
                publish_due();
              else
                committed();
            } else if (answer.outcome.why().code == errc::unavailable) {
              // A full disk: nothing is lost while we wait for room.
              ++links_.progress->commit_retries;
              delayed_send(this, options_.commit_retry, commit_again{});
            } else {
              throw std::runtime_error{"committing an epoch: "
                                       + to_string(answer.outcome.why())};
            }
          },
          [this](const caf::error& why) { fail("committing an epoch", why); });
}

/// Begins, or goes on with, publishing what is due at the minute that ended.
/// Nothing else is applied before all of it is in the outbox, so a minute's
/// revisions are the same however many transactions they take.
void epoch_driver_shell::publish_due() {
  if (publishing_) {
    state_ = std::move(publishing_->after);
    links_.progress->revisions += publishing_->count;
  } else {
    publishing_.emplace();
    for (const auto& [start, interval] : intervals_)
      if (interval.pending > 0
          && start + quarter + options_.grace <= state_.publishing)
        publishing_->due.push_back(start);
  }
  if (publishing_->due.empty()) {
    publishing_.reset();
    state_.publishing = {};
    next_turn();
    return;
  }
  publishing_->after = state_;
  publishing_->batch = std::make_shared<write_batch>();
  publishing_->count = 0;
  publish_next();
}

void epoch_driver_shell::publish_next() {
  auto& now = *publishing_;
  if (now.due.empty() || now.count == options_.publications_max) {
    now.batch->put(table::cursors, engine_state_key, engine_state_version,
                   pack(now.after));
    try_commit();
    return;
  }
  auto step = std::make_shared<interval_step>();
  step->publish_max = options_.publications_max - now.count;
  step->publish_at = state_.publishing;
  step->config = state_.config;
  step->switches = state_.switches;
  step->policies = std::make_shared<const policy_history>(state_.policies);
  request(interval_of(now.due.front()), caf::infinite,
          step_request{std::move(step)})
      .then([this](const step_answer& answer) { published(answer.stepped); },
            [this](const caf::error& why) { fail("publishing", why); });
}

void epoch_driver_shell::published(const stepped_ptr& answer) {
  auto& now = *publishing_;
  now.batch->append(answer->writes);
  for (const auto& one : answer->publications)
    now.batch->put(table::outbox, interval::outbox_key(now.after.outbox_next++),
                   outbox_version,
                   pack(interval::outbox_row{one.cell, one.revision}));
  now.count += answer->publications.size();
  auto& interval = intervals_[answer->start];
  interval.pending = answer->pending;
  interval.last_epoch = state_.epoch;
  if (!answer->more_due)
    now.due.pop_front();
  publish_next();
}

void epoch_driver_shell::committed() {
  auto& now = *running_;
  state_ = std::move(now.after);
  auto& progress = *links_.progress;
  for (const auto& chunk : now.context->chunks) {
    progress.events += chunk->events;
    progress.unfolded += chunk->unfolded;
    progress.drifted += chunk->drifted;
    progress.operations += chunk->operations;
  }
  for (const auto& folded : now.folded)
    progress.entities_folded += folded->entities;
  for (const auto& stepped : now.stepped) {
    auto& interval = intervals_[stepped->start];
    interval.pending = stepped->pending;
    interval.last_epoch = state_.epoch;
    progress.cells_changed += stepped->cells;
  }
  progress.committed_offset = state_.next_offset;
  progress.clock_ms = epoch_ms(state_.clock);
  ++progress.epochs;
  if (now.context->live)
    count_latency(now.what);
  bool minute_ended = now.what.tick.has_value();
  running_.reset();
  if (minute_ended)
    for (auto& shard : shards_)
      send(shard, epoch_committed{state_.epoch, state_.clock});
  if (minute_ended)
    publish_due();
  else
    next_turn();
}

void epoch_driver_shell::next_turn() {
  let_intervals_sleep();
  if (keeps_up() && options_.live_pause > millis{0}) {
    pausing_ = true;
    delayed_send(this, options_.live_pause, pump_again{});
  } else {
    pump();
  }
}

/// The oldest record of the epoch waited longest: its wait stands for all.
void epoch_driver_shell::count_latency(const prepared& epoch) {
  auto waited
      = std::max<std::int64_t>(0, (links_.now() - epoch.first_arrival).count());
  const auto& bounds = engine_progress::latency_bounds_ms;
  auto slot
      = std::lower_bound(bounds.begin(), bounds.end(), waited) - bounds.begin();
  auto& progress = *links_.progress;
  progress.latency_counts[static_cast<std::size_t>(slot)] += epoch.records;
  progress.latency_sum_ms += static_cast<std::uint64_t>(waited) * epoch.records;
}

void epoch_driver_shell::let_intervals_sleep() {
  std::uint64_t pending = 0;
  for (auto at = intervals_.begin(); at != intervals_.end();) {
    auto& [actor, waiting, last] = at->second;
    pending += waiting;
    bool sleeps = waiting == 0 && last + interval_idle_epochs < state_.epoch;
    if (sleeps && actor)
      send_exit(actor, caf::exit_reason::user_shutdown);
    at = sleeps ? intervals_.erase(at) : std::next(at);
  }
  links_.progress->pending_cells = pending;
}

void epoch_driver_shell::fail(const std::string& doing, const caf::error& why) {
  quit(caf::make_error(caf::sec::runtime_error,
                       doing + ": " + system().render(why)));
}

} // namespace streamvane::actors::epoch
