#pragma once

#include "actors/epoch/decode_chunk.hpp"
#include "actors/interfaces.hpp"
#include "runtime/supervision/instrumented.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <span>

namespace streamvane::actors::epoch {

/// Decodes what it is sent; several of them share the work.
class decode_shell final
    : public runtime::supervision::instrumented<decode_actor::base> {
public:
  decode_shell(caf::actor_config& config, std::uint16_t shards)
      : super(config), shards_{shards} {
    // nop
  }

  const char* name() const override {
    return "decode";
  }

  behavior_type make_behavior() override {
    return {
        [this](const decode_request& request) -> decode_answer {
          const auto& chunk_of = request.records;
          auto chunk
              = decode(std::span{chunk_of.batch->records}.subspan(
                           chunk_of.first, chunk_of.last - chunk_of.first),
                       shards_);
          return {chunk_of.ticket, chunk_of.number,
                  std::make_shared<const decoded_chunk>(std::move(chunk))};
        },
    };
  }

private:
  std::uint16_t shards_;
};

} // namespace streamvane::actors::epoch
