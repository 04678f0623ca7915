#include "features/conversations/narrowing.h"

#include "features/accounts/role.h"
#include "features/conversations/moved.h"

namespace recado::conversations {

namespace {

// What an event tells of a conversation under this key: all that do use the same two names.
std::optional<Holder> holder_in(boost::json::object const& data, std::string_view key) {
    auto const* found = data.if_contains(key);
    if (!found || !found->is_object()) return std::nullopt;
    auto const id = [&](std::string_view field) {
        auto const* text = found->get_object().if_contains(field);
        return text && text->is_string() ? std::stoll(std::string(text->get_string())) : 0;
    };
    return Holder{UserId{id("assignee_id")}, TeamId{id("team_id")}};
}

realtime::Stand stand_of(db::Event const& event) {
    auto const parsed = json::parse(event.data);
    if (!parsed || !parsed->is_object()) return {};
    auto const& data = parsed->get_object();
    auto now = holder_in(data, "conversation");
    if (!now) now = holder_in(data, "held_by");
    return {.now = now, .before = holder_in(data, "before")};
}

}  // namespace

realtime::Narrowing narrowing() {
    return {.sight = [](Tx& tx) { return accounts::sight_of(tx); },
            .stand = stand_of,
            .place = [](Tx& tx, std::int64_t conversation) -> std::optional<realtime::Place> {
                auto const record = find_record(tx, ConversationId{conversation});
                if (!record) return std::nullopt;
                return realtime::Place{record->inbox_id, holder_of(*record)};
            }};
}

}  // namespace recado::conversations
