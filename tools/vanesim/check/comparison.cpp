#include "tools/vanesim/check/comparison.hpp"

#include "messages/interval.hpp"
#include "tools/vanesim/cell_text.hpp"
#include "tools/vanesim/check/expected_kpis.hpp"

#include <algorithm>

namespace streamvane::tools::vanesim {

namespace {

const cell_metrics no_metrics{};

std::string text_of(const metric_key& key, const tally* t) {
  if (!t)
    return "-";
  if (is_status_time(key.metric))
    return "sum " + std::to_string(t->sum);
  auto text = "count " + std::to_string(t->count);
  if (!is_count(key.metric))
    text += " sum " + std::to_string(t->sum) + " min " + std::to_string(t->min)
            + " max " + std::to_string(t->max);
  return text;
}

std::string text_of(const shown_kpi& k) {
  return std::to_string(k.numerator) + "/" + std::to_string(k.denominator);
}

/// A name for people: "tSystemPresence MEAL".
std::string name_of(const metric_key& key) {
  cell_metrics one{{key, {1, 1, 1, 1}}};
  std::string text;
  json::writer out{text};
  write_metrics(out, one);
  auto from = text.find('"') + 1;
  if (!is_status_time(key.metric))
    return text.substr(from, text.find('"', from) - from);
  auto name_end = text.find('"', from);
  auto status = text.find('"', name_end + 1) + 1;
  return text.substr(from, name_end - from) + " "
         + text.substr(status, text.find('"', status) - status);
}

bool same_tally(metric_id metric, const tally& a, const tally& b) {
  if (is_status_time(metric))
    return a.sum == b.sum;
  if (is_count(metric))
    return a.count == b.count;
  return a == b;
}

/// Whether a KPI in force needs an agent's work in the cells of its time in
/// status; the ledger always has it there.
bool has_handling_in_state(const shown_cells& shown) {
  return std::any_of(shown.begin(), shown.end(), [](const auto& cell) {
    const auto& metrics = cell.second.metrics;
    return cell.first.family == family::agent_state
           && std::any_of(metrics.begin(), metrics.end(), [](const auto& m) {
                return is_handling_part(m.first.metric);
              });
  });
}

/// Walks two sorted lists of cells at once.
class comparer {
public:
  comparer(const ledger_book& book, bool handling_in_state, comparison& into)
      : start_{book.start}, end_{interval_start(book.end)},
        handling_in_state_{handling_in_state}, into_{into} {
    // nop
  }

  bool in_window(const cell_key& key) const {
    return key.family != family::agent_state
           || (key.start + quarter > start_ && key.start < end_);
  }

  void cell(const cell_key& key, cell_metrics truth, const shown_cell* shown) {
    key_ = &key;
    if (key.family == family::agent_state && !handling_in_state_)
      std::erase_if(truth, [](const auto& entry) {
        return is_handling_part(entry.first.metric);
      });
    auto before = into_.differences;
    cell_metrics seen = shown ? kept(shown->metrics) : no_metrics;
    if (truth.empty() && seen.empty())
      return;
    ++into_.cells;
    metrics(truth, seen);
    if (shown)
      kpis(truth, *shown);
    if (into_.differences != before)
      ++into_.differing_cells;
    if (!truth.empty())
      truth_cells_.push_back({key, std::move(truth)});
    if (!seen.empty())
      shown_cells_.push_back({key, std::move(seen)});
  }

  void finish() {
    into_.truth_digest = digest(truth_cells_);
    into_.shown_digest = digest(shown_cells_);
  }

private:
  cell_metrics kept(const cell_metrics& shown) {
    auto known = ledger::metrics();
    cell_metrics ours;
    for (const auto& entry : shown) {
      auto metric = entry.first.metric;
      if (std::find(known.begin(), known.end(), metric) != known.end())
        ours.push_back(entry);
      else
        into_.not_kept.insert(std::string{to_string(metric)});
    }
    return ours;
  }

  void metrics(const cell_metrics& truth, const cell_metrics& shown) {
    auto a = truth.begin();
    auto b = shown.begin();
    while (a != truth.end() || b != shown.end()) {
      bool first
          = b == shown.end() || (a != truth.end() && a->first <= b->first);
      bool second
          = a == truth.end() || (b != shown.end() && b->first <= a->first);
      ++into_.metrics;
      const auto& key = first ? a->first : b->first;
      const tally* ours = first ? &a->second : nullptr;
      const tally* theirs = second ? &b->second : nullptr;
      if (!ours || !theirs || !same_tally(key.metric, *ours, *theirs))
        differs(name_of(key), text_of(key, ours), text_of(key, theirs));
      if (first)
        ++a;
      if (second)
        ++b;
    }
  }

  void kpis(const cell_metrics& truth, const shown_cell& shown) {
    for (const auto& [name, value] : shown.kpis) {
      auto expected = expected_kpi(name, truth);
      if (!expected)
        continue;
      ++into_.kpis;
      if (!same_value(*expected, value))
        differs(name, text_of(*expected), text_of(value));
    }
  }

  void differs(std::string what, std::string truth, std::string shown) {
    ++into_.differences;
    if (into_.listed.size() < comparison::listed_max)
      into_.listed.push_back(
          {*key_, std::move(what), std::move(truth), std::move(shown)});
  }

  instant start_;
  instant end_;
  bool handling_in_state_;
  comparison& into_;
  const cell_key* key_ = nullptr;
  std::vector<ledger_cell> truth_cells_{};
  std::vector<ledger_cell> shown_cells_{};
};

} // namespace

comparison compare(const ledger_book& book, const shown_cells& shown) {
  comparison result;
  comparer walk{book, has_handling_in_state(shown), result};
  auto theirs = shown.begin();
  for (const auto& entry : book.cells) {
    auto key = entry.key;
    key.organization = {};
    for (; theirs != shown.end() && theirs->first < key; ++theirs)
      if (walk.in_window(theirs->first))
        walk.cell(theirs->first, no_metrics, &theirs->second);
    const shown_cell* same = nullptr;
    if (theirs != shown.end() && theirs->first == key)
      same = &(theirs++)->second;
    if (walk.in_window(key))
      walk.cell(key, entry.metrics, same);
  }
  for (; theirs != shown.end(); ++theirs)
    if (walk.in_window(theirs->first))
      walk.cell(theirs->first, no_metrics, &theirs->second);
  for (const auto& [key, cell] : shown)
    result.not_kept.insert(cell.unknown_metrics.begin(),
                           cell.unknown_metrics.end());
  walk.finish();
  return result;
}

} // namespace streamvane::tools::vanesim
