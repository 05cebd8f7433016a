#include "actors/shard/shard_actor.hpp"

#include "actors/entity/entity_actor.hpp"
#include "actors/live/live_query.hpp"
#include "actors/shard/placement.hpp"
#include "actors/shard/shard_batches.hpp"
#include "messages/json/writer.hpp"

#include <stdexcept>
#include <utility>

namespace streamvane::actors::shard {

namespace {

using runtime::metrics_store::prefix_end;
using runtime::metrics_store::row;
using runtime::metrics_store::table;

/// The shard cannot go on without what the store refuses: its supervisor
/// decides.
template <class T>
T must(result<T> got) {
  if (!got)
    throw std::runtime_error{to_string(got.why())};
  return std::move(*got);
}

/// The clock is that of the minute before.
constexpr millis observation_late{60'000};

} // namespace

shard_shell::shard_shell(caf::actor_config& config, shard_options options,
                         const runtime::metrics_store::metrics_store& store)
    : super(config), options_{options}, store_{store}, memory_{options.number},
      policies_{std::make_shared<policy_history>()} {
  // nop
}

std::string shard_shell::label() const {
  return std::to_string(options_.number);
}

std::string shard_shell::describe() const {
  std::string text;
  json::writer out{text};
  out.start_object().member("shard", options_.number);
  out.member("live_entities", live_.size());
  out.member("agents", agents_.size());
  out.member("uncommitted", memory_.size());
  out.member("waiting_for_acw", memory_.due().size());
  out.member("entity_failures", entity_failures_);
  out.member("epoch", running_ ? running_->run->front()->number : 0);
  out.member("waiting_for", running_ ? running_->waiting : 0);
  out.end_object();
  return text;
}

shard_actor::behavior_type shard_shell::make_behavior() {
  load_agents();
  load_memory();
  return {
      [this](epochs_request& request) { return begin(request); },
      [this](const epoch_committed& epoch) { committed(epoch); },
      [this](const entity_question& question) { answer(question); },
  };
}

void shard_shell::on_exit() {
  running_.reset();
  live_.clear();
}

/// Agents have rows in quarter hours in which nobody says anything about them,
/// so the shard must know who there is.
void shard_shell::load_agents() {
  auto now = must(store_.read());
  auto prefix = entity_row_prefix(options_.number, entity::entity_kind::agent);
  must(now.scan(table::entities, prefix, prefix_end(prefix), [&](const row& r) {
    if (auto key = entity_of_row_key(r.key))
      agents_.insert(*key);
    return true;
  }));
}

/// What is open expires by the clock, not by a message, and waits end by it.
void shard_shell::load_memory() {
  auto now = must(store_.read());
  must(memory_.load_live(now));
  must(memory_.load_due(now));
}

caf::typed_response_promise<epochs_answer>
shard_shell::begin(epochs_request& request) {
  running_.emplace(running{.run = std::move(request.run),
                           .answer = make_response_promise<epochs_answer>()});
  auto answer = running_->answer;
  go_on_when_complete();
  return answer;
}

/// Folds epoch after epoch until entities must be waited for, then answers.
void shard_shell::go_on_when_complete() {
  while (running_ && running_->waiting == 0)
    if (running_->begun)
      end_epoch();
    else if (running_->folded.size() < running_->run->size())
      begin_epoch();
    else
      answer_run();
}

void shard_shell::begin_epoch() {
  running_->begun = true;
  const auto& context = *running_->context();
  policies_ = context.policies;
  auto batches = batches_of(options_.number, context, agents_,
                            memory_.due().by(context.clock_after));
  running_->waiting = batches.size();
  store_reading from{store_};
  for (auto& [key, batch] : batches) {
    if (key.kind == entity::entity_kind::agent)
      agents_.insert(key);
    if (key.kind == entity::entity_kind::queue && context.live)
      check_observations(key, batch, from);
    if (context.live || live_.count(key) != 0)
      ask_entity(key, std::move(batch), from);
    else
      fold_here(key, batch, from);
  }
}

/// Genesys' counts against ours as of the last commit; what comes late says
/// nothing of it.
void shard_shell::check_observations(const entity::entity_key& key,
                                     const entity::entity_batch& batch,
                                     store_reading& from) {
  auto now = must(from.now());
  auto own = must(live::read_live(*now, options_.shards,
                                  {.organization = key.organization,
                                   .family = family::queue_live,
                                   .entity = key.id},
                                  {}, 1));
  auto& observed = running_->observed;
  for (const auto* event : batch.queue) {
    if (event->published < running_->context()->clock - observation_late)
      continue;
    auto checked = queue::check(
        *event, own.empty() ? streamvane::live_entity{} : own.front(),
        options_.live);
    observed.compared += checked.compared;
    observed.differing.insert(observed.differing.end(),
                              checked.differing.begin(),
                              checked.differing.end());
  }
}

void shard_shell::end_epoch() {
  const auto& context = *running_->context();
  if (context.horizon > context.horizon_before) {
    store_reading from{store_};
    must(memory_.expire(context.horizon, from));
  }
  auto folded = std::make_shared<epoch::shard_folded>();
  folded->shard = options_.number;
  folded->letters = std::exchange(running_->letters, {});
  folded->entities = std::exchange(running_->entities, 0);
  folded->sources = std::exchange(running_->sources, {});
  folded->contradicted = std::exchange(running_->contradicted, {});
  folded->observed = std::exchange(running_->observed, {});
  folded->shares = memory_.report(context.settle ? instant::max()
                                                 : context.report_through);
  if (context.settle)
    folded->writes = memory_.settle(context.number);
  folded->unsettled = memory_.unsettled();
  running_->folded.push_back(std::move(folded));
  running_->begun = false;
}

void shard_shell::answer_run() {
  auto promise = running_->answer;
  epochs_answer answer{options_.number, std::move(running_->folded)};
  running_.reset();
  forget_committed();
  promise.deliver(std::move(answer));
}

void shard_shell::fold_here(const entity::entity_key& key,
                            const entity::entity_batch& batch,
                            store_reading& from) {
  take(key, must(memory_.fold(key, batch, *policies_, from)), from);
}

entity_actor& shard_shell::actor_of(const entity::entity_key& key,
                                    store_reading& from) {
  auto& entity = live_[key];
  if (!entity.actor)
    entity.actor = spawn<entity::entity_shell>(
        key, must(memory_.packed(key, from)), policies_);
  return entity.actor;
}

void shard_shell::ask_entity(const entity::entity_key& key,
                             entity::entity_batch batch, store_reading& from) {
  // The batch is kept for the case that the actor fails; the events in it are
  // owned by the context.
  request(actor_of(key, from), caf::infinite,
          entity_request{running_->context(), batch})
      .then(
          [this, key](entity_answer& answered) {
            take_answer(key, std::move(answered.folded));
            go_on_when_complete();
          },
          [this, key, batch](const caf::error&) {
            ++entity_failures_;
            live_.erase(key);
            store_reading again{store_};
            fold_here(key, batch, again);
            go_on_when_complete();
          });
}

void shard_shell::take_answer(const entity::entity_key& key,
                              entity::folded answer) {
  if (auto entity = live_.find(key); entity != live_.end()) {
    entity->second.last_clock = clock_;
    entity->second.ended = answer.ended;
  }
  if (answer.news)
    memory_.keep(key, std::move(answer.state));
  memory_.note_due(key, answer.due);
  store_reading from{store_};
  take(key, std::move(answer), from);
}

void shard_shell::take(const entity::entity_key& key, entity::outcome outcome,
                       store_reading& from) {
  ++running_->entities;
  for (auto& p : outcome.poisoned)
    running_->letters.push_back({p.offset, "poison", std::move(p.reason), key});
  running_->sources.add(outcome.sources);
  running_->contradicted.insert(running_->contradicted.end(),
                                outcome.contradicted.begin(),
                                outcome.contradicted.end());
  memory_.name(outcome.skills);
  must(memory_.apply(outcome.change, running_->context()->clock, from));
  --running_->waiting;
}

void shard_shell::committed(const epoch_committed& epoch) {
  committed_ = epoch.number;
  forget_due_ = true;
  bool minute_ended = epoch.clock > clock_;
  clock_ = epoch.clock;
  if (running_)
    return; // The end of the run and the next minute will do.
  forget_committed();
  if (minute_ended)
    sleep_idle();
}

void shard_shell::forget_committed() {
  if (std::exchange(forget_due_, false))
    memory_.committed(committed_);
}

void shard_shell::sleep_idle() {
  for (auto at = live_.begin(); at != live_.end();) {
    auto idle = clock_ - at->second.last_clock;
    bool sleeps = idle > options_.idle_after
                  || (at->second.ended && idle > options_.ended_after);
    if (sleeps)
      send_exit(at->second.actor, caf::exit_reason::user_shutdown);
    at = sleeps ? live_.erase(at) : std::next(at);
  }
}

/// What an awake entity holds is here, too, as soon as the shard has it.
void shard_shell::answer(const entity_question& question) {
  const auto& key = question.key;
  store_reading from{store_};
  auto packed = memory_.packed(key, from);
  if (!packed)
    return question.answer(packed.why());
  if (packed->empty())
    return question.answer(
        failure{errc::not_found, "nothing is known of "
                                     + std::string{to_string(key.kind)} + ' '
                                     + to_string(key.id)});
  question.answer(entity::known_entity{key, std::move(*packed), policies_});
}

} // namespace streamvane::actors::shard
