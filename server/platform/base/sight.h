// How much somebody sees of the inboxes they see: everything, what stands with their teams or with them, or what stands
// with them alone. Whoever hands out a conversation, counts it or tells of it asks here.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "platform/base/id.h"

namespace recado {

enum class Visibility : std::uint8_t { all_in_inboxes, team, own };  // the narrowest last

// With whom a conversation stands; zero: nobody.
struct Holder {
    UserId assignee;
    TeamId team;
    bool operator==(Holder const&) const = default;
};

struct Sight {
    Visibility visibility = Visibility::all_in_inboxes;
    UserId user{};
    std::vector<TeamId> teams{};  // of the person, ascending; only with Visibility::team

    bool operator==(Sight const&) const = default;
    bool is_narrow() const { return visibility != Visibility::all_in_inboxes; }
    bool sees(Holder const& holder) const {
        if (!is_narrow() || (user && holder.assignee == user)) return true;
        return holder.team && std::ranges::binary_search(teams, holder.team);
    }
};

}  // namespace recado
