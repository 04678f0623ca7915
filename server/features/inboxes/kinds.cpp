#include "features/inboxes/kinds.h"

#include <deque>

namespace recado::inboxes {

namespace {
// Written by wiring before the first request, read by all afterwards; a deque keeps what find_kind gave out in its
// place.
std::deque<Kind>& kinds() {
    static std::deque<Kind> list;
    return list;
}
}  // namespace

void add_kind(Kind kind) {
    for (auto& known : kinds()) {
        if (known.name == kind.name) {
            known = std::move(kind);
            return;
        }
    }
    kinds().push_back(std::move(kind));
}

Kind const* find_kind(std::string_view name) {
    for (auto const& kind : kinds())
        if (kind.name == name) return &kind;
    return nullptr;
}

}  // namespace recado::inboxes
