#include "messages/json/value.hpp"

#include "messages/json/document.hpp"
#include "messages/json/number.hpp"
#include "messages/json/writer.hpp"

#include <algorithm>
#include <numeric>

namespace streamvane::json {

namespace {

const value null_value{};

} // namespace

/// Makes values from the nodes of a document. Recursive: as deep as the limits
/// let the text be.
class value_builder {
public:
  static value build(node from) {
    value v;
    v.kind_ = from.kind();
    switch (from.kind()) {
    case kind::null: break;
    case kind::boolean: v.truth_ = from.truth(); break;
    case kind::number:
    case kind::string: v.text_ = from.text(); break;
    case kind::array:
      v.items_.reserve(from.size());
      for (node item : from.items())
        v.items_.push_back(build(item));
      break;
    case kind::object: take_members(v, from); break;
    }
    return v;
  }

private:
  /// Keeps the last of equal keys, in the order of what is kept.
  static void take_members(value& v, node from) {
    std::vector<node::member> all;
    all.reserve(from.size());
    for (auto member : from.members())
      all.push_back(member);
    std::vector<std::size_t> by_name(all.size());
    std::iota(by_name.begin(), by_name.end(), std::size_t{0});
    std::stable_sort(by_name.begin(), by_name.end(),
                     [&all](std::size_t a, std::size_t b) {
                       return all[a].name < all[b].name;
                     });
    std::vector<bool> overruled(all.size());
    for (std::size_t i = 1; i < by_name.size(); ++i)
      overruled[by_name[i - 1]]
          = all[by_name[i - 1]].name == all[by_name[i]].name;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (overruled[i])
        continue;
      v.names_.emplace_back(all[i].name);
      v.items_.push_back(build(all[i].content));
    }
  }
};

std::string_view to_string(kind k) {
  switch (k) {
  case kind::null: return "null";
  case kind::boolean: return "boolean";
  case kind::number: return "number";
  case kind::string: return "string";
  case kind::array: return "array";
  case kind::object: return "object";
  }
  return "unknown";
}

std::optional<bool> value::as_bool() const {
  if (kind_ != json::kind::boolean)
    return std::nullopt;
  return truth_;
}

std::optional<std::int64_t> value::as_int64() const {
  if (kind_ != json::kind::number)
    return std::nullopt;
  return to_int64(text_);
}

std::optional<std::string_view> value::as_string() const {
  if (kind_ != json::kind::string)
    return std::nullopt;
  return text_;
}

const value* value::find(std::string_view name) const {
  auto found = std::find(names_.begin(), names_.end(), name);
  if (found == names_.end())
    return nullptr;
  return &items_[static_cast<std::size_t>(found - names_.begin())];
}

const value& value::operator[](std::string_view name) const {
  const value* found = find(name);
  return found ? *found : null_value;
}

const value& value::operator[](std::size_t position) const {
  return position < items_.size() ? items_[position] : null_value;
}

result<value> parse(std::string_view text, const limits& within) {
  document read{within};
  if (auto ok = read.read(text); !ok)
    return ok.why();
  return value_builder::build(read.root());
}

void write(writer& out, const value& v) {
  switch (v.kind()) {
  case kind::null: out.null(); break;
  case kind::boolean: out.boolean(*v.as_bool()); break;
  case kind::number: out.raw_number(v.text()); break;
  case kind::string: out.string(v.text()); break;
  case kind::array:
    out.start_array();
    for (const value& item : v.items())
      write(out, item);
    out.end_array();
    break;
  case kind::object:
    out.start_object();
    for (std::size_t i = 0; i < v.size(); ++i) {
      out.key(v.names()[i]);
      write(out, v.items()[i]);
    }
    out.end_object();
    break;
  }
}

} // namespace streamvane::json
