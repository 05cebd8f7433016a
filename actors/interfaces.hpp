#pragma once

/// Who may send what to whom inside the engine: one message, one sentence. The
/// messages hold pointers to data that is only read, and stay in the process.

#include "actors/entity/entity_fold.hpp"
#include "actors/entity/known_entity.hpp"
#include "actors/epoch/epoch.hpp"
#include "messages/error.hpp"
#include "runtime/event_log/event_log.hpp"
#include "runtime/store_writer/store_writer_actor.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace streamvane::actors {

/// The log has durable records up to here.
struct log_grew {
  std::uint64_t end = 0;
};

/// Decode these records.
struct decode_request {
  epoch::undecoded_chunk records{};
};

struct decode_answer {
  std::uint64_t ticket = 0;
  std::size_t number = 0; ///< Of the epoch's chunks.
  epoch::chunk_ptr chunk{};
};

/// Fold these epochs, one after the other.
struct epochs_request {
  epoch::run_ptr run{};
};

/// One for each epoch of the run.
struct epochs_answer {
  std::uint16_t shard = 0;
  std::vector<epoch::shard_folded_ptr> folded{};
};

/// Fold this batch into your state. The events live as long as the context.
struct entity_request {
  epoch::context_ptr context{};
  entity::entity_batch batch{};
};

struct entity_answer {
  entity::folded folded{};
};

/// The epoch is committed: what was written for it can be read.
struct epoch_committed {
  std::uint64_t number = 0;
  instant clock{};
};

/// Take in these shares; publish if due.
struct step_request {
  epoch::step_ptr step{};
};

struct step_answer {
  epoch::stepped_ptr stepped{};
};

/// INTERNAL: the pause between two live epochs is over.
struct pump_again {};

/// INTERNAL: the disk may have room again.
struct commit_again {};

/// What is known of the entity? Answered through the function, on an actor's
/// thread; not_found where nothing is known of it.
struct entity_question {
  entity::entity_key key{};
  entity::known_answer answer{};
};

/// Folds the events of one conversation, agent or queue.
using entity_actor
    = caf::typed_actor<caf::replies_to<entity_request>::with<entity_answer>>;

/// Owns the entities of one shard.
using shard_actor = caf::typed_actor<
    // Folds epochs, by actors when live.
    caf::replies_to<epochs_request>::with<epochs_answer>,
    // Lets idle entities sleep.
    caf::reacts_to<epoch_committed>,
    // Tells what is known of an entity, awake or asleep.
    caf::reacts_to<entity_question>>;

/// Adds up the cells of one interval.
using interval_actor
    = caf::typed_actor<caf::replies_to<step_request>::with<step_answer>>;

/// Turns records into events.
using decode_actor
    = caf::typed_actor<caf::replies_to<decode_request>::with<decode_answer>>;

/// Leads the log into the store, epoch by epoch.
using epoch_driver_actor = caf::typed_actor<
    // Looks for new records.
    caf::reacts_to<log_grew>,
    // INTERNAL: looks again after a pause.
    caf::reacts_to<pump_again>,
    // INTERNAL: tries to commit again.
    caf::reacts_to<commit_again>,
    // Passes the question on to the shard that owns the entity.
    caf::reacts_to<entity_question>>;

} // namespace streamvane::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::actors::log_grew)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::actors::decode_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::actors::decode_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::actors::epochs_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::actors::epochs_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::actors::entity_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::actors::entity_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::actors::epoch_committed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::actors::step_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::actors::step_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::actors::pump_again)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::actors::commit_again)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::actors::entity_question)
