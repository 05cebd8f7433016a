#pragma once

#include "messages/error.hpp"
#include "messages/genesys/message.hpp"
#include "messages/genesys/topic_name.hpp"
#include "messages/ids.hpp"
#include "messages/json/document.hpp"

#include <optional>
#include <string_view>

namespace streamvane::genesys {

/// The parts of a message around its body, as views into the document.
struct envelope {
  topic_name topic{};
  std::string_view name{};         ///< The topic as sent.
  std::string_view organization{}; ///< Out of `source`; empty for none.
  transport_id transport{};
  std::optional<instant> timestamp{}; ///< detail.timestamp: when published.
  std::optional<instant> time{};      ///< EventBridge `time`: the last resort.
  json::node
      inner{}; ///< What holds the body; the root where nothing else does.
  std::string_view inner_name{}; ///< "detail", "data"; empty for the root.
  json::node body{};
  bool flat = false; ///< The body's members stand among those of `inner`.
  bool strange_root = false;  ///< The root has something to note,
  bool strange_inner = false; ///< and `inner` has.
};

/// Takes a message apart, whichever of these forms it has and in whichever
/// order its members come: an EventBridge envelope; its `detail` alone; a
/// webhook's `data` (genesys.md 2.2); a body with `topicName` beside it or
/// among its members. Times that cannot be read are noted in `drift`. Fails
/// with `invalid` where there is no topic or no body.
result<envelope> open_envelope(json::node root, message& drift);

/// Notes the members of the envelope that this version does not know, and those
/// of another type than agreed.
void note_envelope_drift(json::node root, const envelope& e, message& into);

/// True for the names of members that belong to an envelope.
bool is_envelope_member(std::string_view name);

} // namespace streamvane::genesys
