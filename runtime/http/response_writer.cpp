#include "runtime/http/response_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace streamvane::runtime::http {

namespace {

bool is_ours(std::string_view name) {
  constexpr std::array names
      = {"Content-Length", "Transfer-Encoding", "Connection", "Date"};
  return std::any_of(names.begin(), names.end(), [&](const char* ours) {
    return same_ignoring_case(name, ours);
  });
}

void append_number(std::string& out, std::uint64_t value, int base) {
  std::array<char, 20> digits;
  const auto end
      = std::to_chars(digits.data(), digits.data() + digits.size(), value, base)
            .ptr;
  out.append(digits.data(), end);
}

void append_field(std::string& out, std::string_view name,
                  std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

} // namespace

bool is_sendable(const response& answer) {
  if (answer.status < 200 || answer.status > 599
      || !is_field_value(answer.content_type))
    return false;
  return std::all_of(
      answer.headers.begin(), answer.headers.end(), [](const auto& field) {
        return is_token(field.first) && is_field_value(field.second);
      });
}

void append_response(std::string& out, const response& answer,
                     const response_style& style) {
  // RFC 9110 8.6 and 15.4.5: these two have no body and say no length.
  const auto bodiless = answer.status == 204 || answer.status == 304;
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::uint64_t>(answer.status), 10);
  out += ' ';
  out += status_title(answer.status);
  out += "\r\n";
  append_field(out, "Date", style.date);
  if (!answer.content_type.empty())
    append_field(out, "Content-Type", answer.content_type);
  for (const auto& [name, value] : answer.headers)
    if (!is_ours(name))
      append_field(out, name, value);
  if (answer.producer && !bodiless) {
    append_field(out, "Transfer-Encoding", "chunked");
  } else if (!bodiless) {
    out += "Content-Length: ";
    append_number(out, answer.body.size(), 10);
    out += "\r\n";
  }
  if (style.close)
    append_field(out, "Connection", "close");
  out += "\r\n";
  if (!answer.producer && !bodiless && !style.head_only)
    out += answer.body;
}

void append_chunk(std::string& out, std::string_view chunk) {
  if (chunk.empty())
    return;
  append_number(out, chunk.size(), 16);
  out += "\r\n";
  out += chunk;
  out += "\r\n";
}

void append_last_chunk(std::string& out) {
  out += "0\r\n\r\n";
}

std::string http_date(std::time_t seconds) {
  // strftime would speak the process's locale; the format is English.
  constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm t{};
  gmtime_r(&seconds, &t);
  const auto two = [](int n) {
    return std::string(n < 10 ? "0" : "") + std::to_string(n);
  };
  return std::string{days[static_cast<std::size_t>(t.tm_wday)]} + ", "
         + two(t.tm_mday) + " " + months[static_cast<std::size_t>(t.tm_mon)]
         + " " + std::to_string(t.tm_year + 1900) + " " + two(t.tm_hour) + ":"
         + two(t.tm_min) + ":" + two(t.tm_sec) + " GMT";
}

} // namespace streamvane::runtime::http
