#include "sinks/sink_actor.hpp"

#include "messages/bytes.hpp"
#include "messages/json/writer.hpp"
#include "runtime/supervision/error_text.hpp"
#include "sinks/dead_letter.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace streamvane::sinks {

namespace {

using runtime::metrics_store::table;
using runtime::metrics_store::write_batch;
using runtime::store_writer::commit_answer;
using runtime::store_writer::commit_request;

outbox_wish wish_of(const sink_options& options) {
  return {options.families, options.profile};
}

/// What is wanted, as claims have it: the families, a bit each, none for all,
/// and above them a hash of the profile's name, zero for the first one.
std::uint64_t wanted_mask(const sink_options& options) {
  constexpr unsigned family_bits = 32;
  std::uint64_t hash = 0;
  for (char c : options.profile)
    hash = hash * 31 + static_cast<unsigned char>(c);
  std::uint64_t mask = hash << family_bits;
  for (auto f : options.families)
    mask |= std::uint64_t{1} << static_cast<unsigned>(f);
  return mask;
}

} // namespace

sink_shell::sink_shell(caf::actor_config& config, sink_options options,
                       sink_links links)
    : super(config), options_{std::move(options)}, links_{std::move(links)},
      random_{options_.seed}, type_{links_.destination->type()} {
  // nop
}

std::string sink_shell::describe() const {
  std::string text;
  json::writer out{text};
  out.start_object().member("name", options_.name).member("type", type_);
  out.member("state", to_string(state_));
  out.member("cursor", cursor_.sequence);
  out.key("in_flight");
  if (batch_.envelopes.empty()) {
    out.null();
  } else {
    out.start_object().member("first", batch_.first);
    out.member("last", batch_.last);
    out.member("envelopes", batch_.envelopes.size());
    out.member("attempts", tries_).end_object();
  }
  out.member("last_error", last_error_);
  out.member("next_run", to_iso(next_run_));
  out.member("delivered_batches", cursor_.delivered_batches);
  out.member("delivered_envelopes", cursor_.delivered_envelopes);
  out.member("dead_batches", cursor_.dead_batches);
  out.member("dead_envelopes", cursor_.dead_envelopes).end_object();
  return text;
}

sink_actor::behavior_type sink_shell::make_behavior() {
  auto known = links_.cursor(options_.name);
  if (!known)
    throw std::runtime_error{to_string(known.why())};
  if (*known)
    cursor_ = **known;
  auto now = links_.now();
  running_ = cursor_.claim.last > 0
             || missed_run(options_.schedule, cursor_.last_run, now);
  next_run_ = running_ ? now : next_run(options_.schedule, now);
  show_progress();
  pause(millis{0});
  return {[this](const sink_wake& wake) {
    on_wake(wake);
  }};
}

void sink_shell::on_exit() {
  links_.writer = nullptr;
}

/// Goes on with what the pause was for.
void sink_shell::on_wake(const sink_wake& wake) {
  if (wake.ticket != ticket_)
    return;
  if (auto now = clock().now(); now < due_)
    return pause(std::chrono::ceil<millis>(due_ - now));
  if (commit_)
    return send_commit();
  if (!batch_.envelopes.empty())
    return attempt();
  if (cursor_.claim.last > 0)
    return resume_claim();
  if (running_)
    return take_next();
  auto now = links_.now();
  // Earlier than planned if the clock was set back.
  plan_run(std::min(next_run_, next_run(options_.schedule, now)));
  if (now < next_run_)
    return pause(next_run_ - now);
  running_ = true;
  take_next();
}

/// Reads the batch that an earlier life of this actor was at. If it cannot be
/// had as it was, it gets other bounds and so another key.
void sink_shell::resume_claim() {
  const auto& claim = cursor_.claim;
  outbox_batch whole{.first = claim.first, .last = claim.first - 1};
  while (whole.envelopes.size() < claim.envelopes) {
    auto part
        = links_.outbox(whole.last, claim.envelopes - whole.envelopes.size(),
                        wish_of(options_));
    if (!part)
      return wait_for_store(part.why());
    if (part->last == 0 || part->last > claim.last)
      break;
    whole.last = part->last;
    std::move(part->envelopes.begin(), part->envelopes.end(),
              std::back_inserter(whole.envelopes));
  }
  if (whole.envelopes.size() != claim.envelopes
      || claim.wanted != wanted_mask(options_)) {
    cursor_.claim = {};
    return take_next();
  }
  whole.last = claim.last;
  batch_ = std::move(whole);
  attempt();
}

/// Claims what comes next in the outbox, or ends the run.
void sink_shell::take_next() {
  auto next = links_.outbox(cursor_.sequence, options_.batch_envelopes_max,
                            wish_of(options_));
  if (!next) {
    // What has been settled is written first, whatever ails the outbox.
    if (commit_)
      return commit();
    return wait_for_store(next.why());
  }
  if (next->last == 0)
    return end_run();
  if (next->envelopes.empty()) {
    cursor_.sequence = next->last;
    return commit();
  }
  batch_ = std::move(*next);
  cursor_.claim = {.first = batch_.first,
                   .last = batch_.last,
                   .envelopes = batch_.envelopes.size(),
                   .wanted = wanted_mask(options_)};
  commit();
}

/// The outbox is empty: a scheduled run is noted, so that a restart knows
/// whether one was missed.
void sink_shell::end_run() {
  running_ = false;
  if (!options_.schedule.streams())
    cursor_.last_run = links_.now();
  if (commit_ || !options_.schedule.streams())
    return commit();
  rest();
}

void sink_shell::attempt() {
  ++tries_;
  links_.progress->attempts.fetch_add(1, std::memory_order_relaxed);
  links_.progress->oldest_published_ms
      = epoch_ms(batch_.envelopes.front().published_at);
  set_state(sink_state::delivering);
  auto outcome = links_.destination->deliver(
      batch_.envelopes, {options_.name, batch_.first, batch_.last});
  switch (outcome.verdict) {
  case verdict::delivered:
  case verdict::rejected: return settle(outcome);
  case verdict::retry:
  case verdict::unauthorized: return again(outcome);
  }
}

/// The batch is done with, one way or the other.
void sink_shell::settle(const delivery& outcome) {
  commit_ = std::make_shared<write_batch>();
  auto envelopes = batch_.envelopes.size();
  if (outcome.verdict == verdict::delivered) {
    last_error_.clear();
    ++cursor_.delivered_batches;
    cursor_.delivered_envelopes += envelopes;
    links_.progress->last_delivered_ms = epoch_ms(links_.now());
  } else {
    last_error_ = outcome.reason;
    ++cursor_.dead_batches;
    cursor_.dead_envelopes += envelopes;
    dead_letter letter{.key = {options_.name, batch_.first, batch_.last},
                       .reason = outcome.reason,
                       .attempts = tries_,
                       .at = links_.now()};
    commit_->put(table::dead_letters, dead_letter_key(letter.key),
                 dead_letter_version, to_json(letter, batch_.envelopes));
  }
  cursor_.sequence = batch_.last;
  cursor_.claim = {};
  batch_ = {};
  tries_ = 0;
  take_next();
}

/// The same batch comes again, later.
void sink_shell::again(const delivery& outcome) {
  links_.progress->retries.fetch_add(1, std::memory_order_relaxed);
  last_error_ = outcome.reason;
  auto refused = outcome.verdict == verdict::unauthorized;
  auto delay = refused ? options_.backoff.longest
                       : delay_after(options_.backoff, tries_ - 1, random_);
  if (outcome.retry_after)
    delay = std::max(delay, std::min(*outcome.retry_after, retry_after_max));
  set_state(refused ? sink_state::unauthorized : sink_state::backoff);
  due_ = clock().now() + delay;
  pause(delay);
}

void sink_shell::commit() {
  set_state(sink_state::committing);
  if (!commit_)
    commit_ = std::make_shared<write_batch>();
  commit_->put(table::cursors, sink_cursor_key(options_.name),
               sink_cursor_version, pack(cursor_));
  send_commit();
}

void sink_shell::send_commit() {
  request(links_.writer, caf::infinite, commit_request{commit_})
      .then(
          [this](const commit_answer& answer) {
            if (answer.outcome)
              on_committed();
            else
              wait_for_store(answer.outcome.why());
          },
          [this](const caf::error& why) {
            throw std::runtime_error{
                "sink " + options_.name + ", committing its cursor: "
                + runtime::supervision::text_of(system(), why)};
          });
}

void sink_shell::on_committed() {
  commit_.reset();
  show_progress();
  if (!batch_.envelopes.empty())
    attempt();
  else if (running_)
    take_next();
  else
    rest();
}

/// A store that is full or busy is asked again; another failure ends us, and
/// the supervisor decides.
void sink_shell::wait_for_store(const failure& why) {
  if (why.code != errc::unavailable)
    throw std::runtime_error{"sink " + options_.name + ": " + to_string(why)};
  links_.progress->store_retries.fetch_add(1, std::memory_order_relaxed);
  last_error_ = to_string(why);
  due_ = clock().now() + options_.store_retry;
  pause(options_.store_retry);
}

void sink_shell::rest() {
  auto now = links_.now();
  plan_run(next_run(options_.schedule, now));
  set_state(sink_state::waiting);
  pause(next_run_ - now);
}

void sink_shell::plan_run(instant when) {
  next_run_ = when;
  links_.progress->next_run_ms = epoch_ms(when);
}

void sink_shell::pause(millis length) {
  sink_wake wake{++ticket_};
  if (length > millis{0})
    delayed_send(this, std::min(length, pause_max), wake);
  else
    send(this, wake);
}

void sink_shell::set_state(sink_state state) {
  state_ = state;
  links_.progress->state = state;
}

/// Tells what is in the store.
void sink_shell::show_progress() {
  auto& shown = *links_.progress;
  shown.sequence = cursor_.sequence;
  shown.delivered_batches = cursor_.delivered_batches;
  shown.delivered_envelopes = cursor_.delivered_envelopes;
  shown.dead_batches = cursor_.dead_batches;
  shown.dead_envelopes = cursor_.dead_envelopes;
  if (batch_.envelopes.empty())
    shown.oldest_published_ms = 0;
}

} // namespace streamvane::sinks
