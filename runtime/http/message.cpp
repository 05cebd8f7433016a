#include "runtime/http/message.hpp"

#include "messages/ascii.hpp"

#include <algorithm>

namespace streamvane::runtime::http {

namespace {

/// The value of a hexadecimal digit, or -1.
int hex_value(char c) {
  if (is_digit(c))
    return c - '0';
  const auto l = to_lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  for (const auto c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte >= 0x7f) {
      // Details are ASCII sentences; a foreign byte inside one is shown as the
      // Latin-1 character of its value, so that the document stays valid.
      out += "\\u00";
      out += digits[byte >> 4];
      out += digits[byte & 0xf];
    } else {
      out += c;
    }
  }
  out += '"';
}

} // namespace

bool same_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size()
         && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
              return to_lower(x) == to_lower(y);
            });
}

const std::string* header_fields::find(std::string_view name) const {
  for (const auto& [key, value] : fields_)
    if (same_ignoring_case(key, name))
      return &value;
  return nullptr;
}

std::size_t header_fields::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::count_if(fields_.begin(), fields_.end(), [&](const auto& field) {
        return same_ignoring_case(field.first, name);
      }));
}

void header_fields::add(std::string name, std::string value) {
  fields_.emplace_back(std::move(name), std::move(value));
}

void header_fields::erase(std::string_view name) {
  std::erase_if(fields_, [&](const auto& field) {
    return same_ignoring_case(field.first, name);
  });
}

const std::string* request::query_value(std::string_view name) const {
  const auto i = query.find(name);
  return i == query.end() ? nullptr : &i->second;
}

std::string_view request::param(std::string_view name) const {
  const auto i = params.find(name);
  return i == params.end() ? std::string_view{} : i->second;
}

response problem(int status, std::string_view detail) {
  response out;
  out.status = status;
  out.content_type = "application/problem+json";
  out.body = R"({"type":"about:blank","title":)";
  append_json_string(out.body, status_title(status));
  out.body += R"(,"status":)" + std::to_string(status) + R"(,"detail":)";
  append_json_string(out.body, detail);
  out.body += "}\n";
  return out;
}

response problem(int status, std::string_view detail,
                 std::uint32_t retry_after_seconds) {
  auto out = problem(status, detail);
  out.headers.add("Retry-After", std::to_string(retry_after_seconds));
  return out;
}

std::string_view status_title(int status) {
  switch (status) {
  case 100: return "Continue";
  case 200: return "OK";
  case 201: return "Created";
  case 202: return "Accepted";
  case 204: return "No Content";
  case 301: return "Moved Permanently";
  case 302: return "Found";
  case 303: return "See Other";
  case 304: return "Not Modified";
  case 307: return "Temporary Redirect";
  case 308: return "Permanent Redirect";
  case 400: return "Bad Request";
  case 401: return "Unauthorized";
  case 403: return "Forbidden";
  case 404: return "Not Found";
  case 405: return "Method Not Allowed";
  case 406: return "Not Acceptable";
  case 408: return "Request Timeout";
  case 409: return "Conflict";
  case 410: return "Gone";
  case 411: return "Length Required";
  case 412: return "Precondition Failed";
  case 413: return "Content Too Large";
  case 414: return "URI Too Long";
  case 415: return "Unsupported Media Type";
  case 417: return "Expectation Failed";
  case 422: return "Unprocessable Content";
  case 425: return "Too Early";
  case 428: return "Precondition Required";
  case 429: return "Too Many Requests";
  case 431: return "Request Header Fields Too Large";
  case 500: return "Internal Server Error";
  case 501: return "Not Implemented";
  case 502: return "Bad Gateway";
  case 503: return "Service Unavailable";
  case 504: return "Gateway Timeout";
  case 505: return "HTTP Version Not Supported";
  case 507: return "Insufficient Storage";
  default: return "Unknown";
  }
}

result<std::string> percent_decode(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = text[i];
    if (c == '+' && plus_is_blank) {
      c = ' ';
    } else if (c == '%') {
      const auto whole = text.size() - i > 2;
      const auto high = whole ? hex_value(text[i + 1]) : -1;
      const auto low = whole ? hex_value(text[i + 2]) : -1;
      if (high < 0 || low < 0)
        return failure{errc::invalid, "broken percent-escape at byte "
                                          + std::to_string(i) + " of '"
                                          + std::string{text} + "'"};
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      return failure{errc::invalid, "control character at byte "
                                        + std::to_string(i) + " of '"
                                        + std::string{text} + "'"};
    out += c;
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view unreserved = "-._~";
  std::string out;
  out.reserve(text.size());
  for (const auto c : text) {
    const auto l = to_lower(c);
    if ((l >= 'a' && l <= 'z') || (c >= '0' && c <= '9')
        || unreserved.find(c) != std::string_view::npos) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 0xf];
    }
  }
  return out;
}

bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || is_digit(c)
           || marks.find(c) != std::string_view::npos;
  });
}

bool is_field_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

} // namespace streamvane::runtime::http
