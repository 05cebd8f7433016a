#include "messages/genesys/drift_json.hpp"

namespace streamvane::genesys {

namespace {

void write_place(json::writer& out, std::string_view name,
                 const log_place& place) {
  out.key(name).start_object().member("at", to_iso(place.at));
  out.member("offset", place.offset).end_object();
}

} // namespace

void write(json::writer& out, const drift_key& key, const drift_line& line) {
  auto text = [&](std::string_view name, std::string_view value) {
    if (!value.empty())
      out.member(name, value);
  };
  out.start_object().member("topic", to_string(key.topic));
  out.member("kind", to_string(key.kind)).member("path", key.path);
  text("detail", key.detail);
  text("type", line.type);
  text("expected", line.expected);
  text("sample", line.sample);
  out.member("count", line.count);
  write_place(out, "first", line.first);
  write_place(out, "last", line.last);
  out.end_object();
}

} // namespace streamvane::genesys
