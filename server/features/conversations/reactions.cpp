#include "features/conversations/reactions.h"

#include <algorithm>

#include "platform/base/check.h"
#include "platform/base/text.h"

namespace recado::conversations {

namespace {
struct Reactions {
    std::vector<Reaction> items;
};
DESCRIBE(Reactions, FIELD(items))
}  // namespace

bool set_reaction(Tx& tx, MessageRow& row, Reaction reaction) {
    Reactions reactions;
    if (!row.reactions.text.empty()) {
        auto stored = json::decode_text<Reactions>(row.reactions.text);
        check(stored.has_value(), "stored reactions can be read");
        reactions = std::move(*stored);
    }
    auto& items = reactions.items;
    auto const own = std::ranges::find_if(items, [&](Reaction const& known) {
        return known.author.kind == reaction.author.kind && known.author.id == reaction.author.id;
    });
    reaction.emoji = text::truncate(text::repair_utf8(reaction.emoji), 16);
    if (own != items.end()) {
        if (own->at > reaction.at || own->emoji == reaction.emoji) return false;
        items.erase(own);
    } else if (reaction.emoji.empty()) {
        return false;
    }
    if (!reaction.emoji.empty()) items.push_back(std::move(reaction));
    row.reactions.text = items.empty() ? "" : json::to_text(reactions);
    tx.run("UPDATE messages SET reactions = $1 WHERE account_id = $2 AND id = $3", row.reactions, tx.account(), row.id);
    return true;
}

}  // namespace recado::conversations
