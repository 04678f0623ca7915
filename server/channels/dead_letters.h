// What a provider sent and we could not use, kept as it came: people see why, feed it again after a fix (whatever it
// held that was taken already counts once), or set it aside. Channels bury with `bury`; replaying hands the body back
// to the channel it came by.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "platform/db/tx.h"

namespace recado::channels {

struct DeadLetter {
    Id<DeadLetter> id;
    std::string source;  // the kind of channel
    std::string error;
    std::string body;   // its beginning
    std::int64_t size;  // of the whole
    Time received_at;
};
DESCRIBE(DeadLetter, FIELD(id), FIELD(source), FIELD(error), FIELD(body), FIELD(size), FIELD(received_at))
using DeadLetterId = Id<DeadLetter>;

struct ListDeadLetters {
    std::optional<DeadLetterId> before;
    std::optional<int> limit;
};
DESCRIBE(ListDeadLetters, FIELD(before), FIELD(limit, range(1, 200)))
struct DeadLetterPage {
    std::vector<DeadLetter> items;
    bool has_more;
};
DESCRIBE(DeadLetterPage, FIELD(items), FIELD(has_more))
// Those nobody has dealt with, newest first.
Result<DeadLetterPage> list_dead_letters(Tx& tx, ListDeadLetters const& in);

struct OneDeadLetter {
    DeadLetterId dead_letter_id;
};
DESCRIBE(OneDeadLetter, FIELD(dead_letter_id))

enum class LetterEnd : std::uint8_t { replayed, dismissed };
DESCRIBE_ENUM(LetterEnd, replayed, dismissed)
struct DeadLetterResolved {
    static constexpr std::string_view event_type = "dead_letter_resolved";
    DeadLetterId dead_letter_id;
    std::string source;
    LetterEnd end;
};
DESCRIBE(DeadLetterResolved, FIELD(dead_letter_id), FIELD(source), FIELD(end))

// Gives the body of `source` to its channel again; an error when that cannot take it.
using Feed = std::function<Result<Done>(Tx&, std::string const& source, std::string const& body)>;
Result<Done> replay(Tx& tx, OneDeadLetter const& in, Feed const& feed);
Result<Done> dismiss(Tx& tx, OneDeadLetter const& in);
// All of all accounts, for the command line. Gives how many were fed.
int replay_all(Tx& tx, Feed const& feed);

// A body that is buried already is not buried again.
void bury(Tx& tx, std::string_view source, std::string_view body, std::string const& error);

}  // namespace recado::channels
