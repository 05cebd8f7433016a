#include "messages/activity.hpp"

#include <algorithm>
#include <utility>

namespace streamvane {

activity_table::activity_table() {
  for (auto [presence, category] : {std::pair{"ON_QUEUE", "OnQueueWork"},
                                    {"AVAILABLE", "OffQueueWork"},
                                    {"BUSY", "OffQueueWork"},
                                    {"BREAK", "Break"},
                                    {"MEAL", "Meal"},
                                    {"MEETING", "Meeting"},
                                    {"TRAINING", "Training"},
                                    {"AWAY", "Unavailable"},
                                    {"IDLE", "Unavailable"},
                                    {"OFFLINE", "Unavailable"},
                                    {"OUT_OF_OFFICE", "Unavailable"}})
    rules_.push_back({presence, {}, category});
}

void activity_table::set(activity_rule rule) {
  auto same = std::find_if(rules_.begin(), rules_.end(), [&](const auto& r) {
    return r.presence == rule.presence && r.definition == rule.definition;
  });
  if (same != rules_.end())
    *same = std::move(rule);
  else
    rules_.push_back(std::move(rule));
}

std::string_view activity_table::category(const token& presence,
                                          const uuid& definition) const {
  const activity_rule* found = nullptr;
  for (const auto& rule : rules_) {
    if (rule.definition && rule.definition == definition)
      return rule.category;
    if (!rule.definition && rule.presence == presence)
      found = &rule;
  }
  return found != nullptr ? std::string_view{found->category}
                          : unknown_activity;
}

} // namespace streamvane
