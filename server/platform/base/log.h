// Structured logs: one JSON object per line on stderr. Facts go into fields, never into the sentence. Values under a
// key that names a secret (token, password, authorization, cookie ...) are replaced before they reach the sink; message
// texts and phone numbers do not belong in logs at all.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

#include "platform/base/id.h"

namespace recado::log {

enum class Level : std::uint8_t { debug, info, warning, error, off };

class Field {
  public:
    Field(std::string_view key, std::string_view value);
    Field(std::string_view key, char const* value) : Field(key, std::string_view(value)) {}
    Field(std::string_view key, std::string const& value) : Field(key, std::string_view(value)) {}
    Field(std::string_view key, bool value) : key_(key), json_(value ? "true" : "false") {}
    Field(std::string_view key, std::integral auto value) : key_(key), json_(std::to_string(value)) {}
    Field(std::string_view key, double value);
    template <class Noun>
    Field(std::string_view key, Id<Noun> id) : Field(key, std::string_view(std::to_string(id.value))) {}

    std::string_view key() const { return key_; }
    std::string_view json() const { return json_; }

  private:
    std::string_view key_;
    std::string json_;
};
using Fields = std::initializer_list<Field>;

void debug(std::string_view message, Fields fields = {});
void info(std::string_view message, Fields fields = {});
void warning(std::string_view message, Fields fields = {});
void error(std::string_view message, Fields fields = {});

void set_level(Level level);
// Where finished lines go instead of stderr; an empty function restores stderr. For tests.
void set_sink(std::function<void(std::string_view line)> sink);

// The line as it is written, without its end.
std::string line(Level level, std::int64_t now_ms, std::string_view message, Fields fields);
// Whether values under this key are never written.
bool names_secret(std::string_view key);

}  // namespace recado::log
