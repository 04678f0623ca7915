// Expected outcomes travel as values: a domain function gives Result<T>, and every Error says what kind it is, a stable
// code and which fields are wrong. Outages and faults of ours are exceptions (see check.h); they never appear here.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace recado {

enum class ErrorKind : std::uint8_t {
    unauthenticated,  // 401
    forbidden,        // 403
    not_found,        // 404; a foreign id looks the same
    conflict,         // 409
    gone,             // 410
    too_large,        // 413
    invalid,          // 422
    too_many,         // 429, with retry_after_s
    unavailable,      // 503
    storage_full,     // 507
};

// One wrong field: `field` is the JSON path (`channels[0].name`), `code` is stable for programs and translations,
// `message` is English.
struct FieldError {
    std::string field;
    std::string code;
    std::string message;
};

struct Error {
    ErrorKind kind;
    std::string code;
    std::string message;
    std::vector<FieldError> fields;
    std::optional<int> retry_after_s;
    std::string details_json;  // extra facts for the client, a JSON object or empty
};

template <class T>
using Result = std::expected<T, Error>;

// The value of a function that has nothing to give.
struct Done {};

// 404 for `noun` ("contact"): missing, deleted, foreign and invisible records are told apart nowhere.
std::unexpected<Error> not_found(std::string_view noun);
// 422 about one field.
std::unexpected<Error> invalid(std::string_view field, std::string_view code, std::string_view message);
std::unexpected<Error> forbidden(std::string_view code, std::string_view message);
std::unexpected<Error> conflict(std::string_view code, std::string_view message, std::string details_json = {});
std::unexpected<Error> unauthenticated(std::string_view code, std::string_view message);
std::unexpected<Error> too_many(int retry_after_s);

// The one switch from kind to HTTP status.
int http_status(ErrorKind kind);

}  // namespace recado

// Gives the value of a Result or returns its error from the enclosing function. Never together with co_await.
#define TRY(...)                                                                  \
    __extension__({                                                               \
        auto&& try_result_ = (__VA_ARGS__);                                       \
        if (!try_result_) return std::unexpected(std::move(try_result_).error()); \
        std::move(try_result_).value();                                           \
    })
