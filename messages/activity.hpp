#pragma once

#include "messages/ids.hpp"
#include "messages/token.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace streamvane {

/// Which activity a presence counts as. A rule names a system presence
/// ("BREAK"), or one of the organisation's own definitions, which goes before.
struct activity_rule {
  token presence{};
  uuid definition{};
  std::string category{};

  friend bool operator==(const activity_rule&, const activity_rule&) = default;
};

/// What time is called of which nothing is known, and of presences that no rule
/// names.
inline constexpr std::string_view unknown_activity = "Unknown";

/// Maps presences to the categories that workforce management plans in
/// (genesys.md 4.8, "Adherence actuals"). Genesys lets an organisation choose,
/// so this is configuration.
class activity_table {
public:
  /// The rules that hold where nothing else is said: ON_QUEUE is OnQueueWork,
  /// AVAILABLE and BUSY are OffQueueWork, BREAK, MEAL, MEETING and TRAINING are
  /// what they are called, all else is Unavailable.
  activity_table();

  /// Puts a rule in the place of the one for the same presence or definition.
  void set(activity_rule rule);

  std::string_view category(const token& presence,
                            const uuid& definition) const;

  const std::vector<activity_rule>& rules() const {
    return rules_;
  }

private:
  std::vector<activity_rule> rules_{};
};

} // namespace streamvane
