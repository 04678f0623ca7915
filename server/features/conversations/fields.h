// What a filter may ask about a conversation, over the alias `v`; what it may ask about the contact comes with the
// prefix "contact.".
#pragma once

#include "platform/db/tx.h"
#include "platform/filters/compile.h"

namespace recado::conversations {

filters::Fields const& fields();
// Now, who asks, and the zone of the account.
filters::Context filter_context(Tx& tx);

struct FieldList {
    std::vector<filters::FieldInfo> items;
};
DESCRIBE(FieldList, FIELD(items))
Result<FieldList> list_fields(Tx& tx, Nothing const&);

}  // namespace recado::conversations
