// The description of the API in OpenAPI 3.1, printed from the table of routes: what is not described in C++ is not in
// it, and nothing is written twice.
#pragma once

#include <span>
#include <string>

#include "platform/http/api.h"

namespace recado::http {

// An event that clients may get live; its data becomes the schema `Event_<name>`.
struct EventType {
    std::string_view name;
    json::Type const* data;
};
template <class E>
constexpr EventType event_type() {
    return {E::event_type, json::type_of<E>};
}

std::string openapi(Api const& api, std::span<EventType const> events = {});

}  // namespace recado::http
