#include "actors/queue/queue_fold.hpp"

#include "actors/entity/packed_state.hpp"
#include "messages/bytes.hpp"

#include <algorithm>
#include <tuple>

namespace streamvane::actors::queue {

namespace {

auto name(const queue_observation& o) {
  return std::tie(o.media, o.metric, o.qualifier);
}

} // namespace

bool join(state& s, const queue_event& event) {
  if (!s.id) {
    s.id = event.queue;
    s.organization = event.organization;
  }
  bool news = false;
  for (const auto& what : event.observations) {
    auto at = std::lower_bound(s.latest.begin(), s.latest.end(), what,
                               [](const observed& o, const auto& x) {
                                 return name(o.what) < name(x);
                               });
    if (at == s.latest.end() || name(at->what) != name(what))
      s.latest.insert(at, {what, event.published});
    else if (std::tie(event.published, what.value)
             > std::tie(at->published, at->what.value))
      *at = {what, event.published};
    else
      continue;
    news = true;
  }
  if (s.latest.size() > observed_max)
    s.latest.resize(observed_max);
  return news;
}

std::string pack(const state& s) {
  std::string out;
  byte_writer to{out};
  entity::write_owner(to, s);
  to.varint(s.latest.size());
  for (const auto& o : s.latest) {
    to.word(o.what.media);
    to.text(o.what.metric);
    to.text(o.what.qualifier);
    to.zigzag(o.what.value);
    to.zigzag(epoch_ms(o.published));
  }
  return out;
}

std::optional<state> unpack(std::string_view bytes) {
  byte_reader from{bytes};
  auto s = entity::read_owned<state>(from);
  auto count = from.varint();
  if (count > observed_max)
    return std::nullopt;
  for (; count > 0 && from.ok(); --count) {
    observed o;
    o.what.media = from.word();
    o.what.metric = from.text();
    o.what.qualifier = from.text();
    o.what.value = from.zigzag();
    o.published = from_epoch_ms(from.zigzag());
    s.latest.push_back(std::move(o));
  }
  if (!from.at_end())
    return std::nullopt;
  return s;
}

} // namespace streamvane::actors::queue
