#include "platform/base/result.h"

namespace recado {

namespace {

std::unexpected<Error> error(ErrorKind kind, std::string_view code, std::string message) {
    return std::unexpected(Error{kind, std::string(code), std::move(message), {}, {}, {}});
}

}  // namespace

std::unexpected<Error> not_found(std::string_view noun) {
    return error(ErrorKind::not_found, "not_found", std::string(noun) + " not found");
}

std::unexpected<Error> invalid(std::string_view field, std::string_view code, std::string_view message) {
    auto result = error(ErrorKind::invalid, "invalid", std::string(field) + " " + std::string(message));
    result.error().fields.push_back({std::string(field), std::string(code), std::string(message)});
    return result;
}

std::unexpected<Error> forbidden(std::string_view code, std::string_view message) {
    return error(ErrorKind::forbidden, code, std::string(message));
}

std::unexpected<Error> conflict(std::string_view code, std::string_view message, std::string details_json) {
    auto result = error(ErrorKind::conflict, code, std::string(message));
    result.error().details_json = std::move(details_json);
    return result;
}

std::unexpected<Error> unauthenticated(std::string_view code, std::string_view message) {
    return error(ErrorKind::unauthenticated, code, std::string(message));
}

std::unexpected<Error> too_many(int retry_after_s) {
    auto result = error(ErrorKind::too_many, "too_many", "too many attempts, try again later");
    result.error().retry_after_s = retry_after_s;
    return result;
}

int http_status(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::unauthenticated:
            return 401;
        case ErrorKind::forbidden:
            return 403;
        case ErrorKind::not_found:
            return 404;
        case ErrorKind::conflict:
            return 409;
        case ErrorKind::gone:
            return 410;
        case ErrorKind::too_large:
            return 413;
        case ErrorKind::invalid:
            return 422;
        case ErrorKind::too_many:
            return 429;
        case ErrorKind::unavailable:
            return 503;
        case ErrorKind::storage_full:
            return 507;
    }
    return 500;
}

}  // namespace recado
