#include "features/contacts/fields.h"

namespace recado::contacts {

filters::Fields const& fields() {
    using enum filters::Type;
    static filters::Fields const table{
        {.name = "name", .type = text, .sql = "c.name"},
        {.name = "phone", .type = phone, .sql = "c.phone", .optional = true},
        {.name = "email", .type = text, .sql = "c.email", .optional = true},
        {.name = "company", .type = text, .sql = "c.company", .optional = true},
        {.name = "country", .type = text, .sql = "c.country", .optional = true},
        {.name = "city", .type = text, .sql = "c.city", .optional = true},
        {.name = "language", .type = text, .sql = "c.language", .optional = true},
        {.name = "created_at", .type = time, .sql = "c.created_at"},
        {.name = "last_activity_at", .type = time, .sql = "c.last_activity_at", .optional = true},
        {.name = "blocked",
         .type = boolean,
         .sql = "EXISTS (SELECT 1 FROM identities i WHERE i.account_id = c.account_id AND i.contact_id = c.id AND "
                "i.blocked_at IS NOT NULL)"},
        {.name = "label_ids",
         .type = label,
         .sql = "l.label_id",
         .set = "FROM contact_labels l WHERE l.account_id = c.account_id AND l.contact_id = c.id"},
        {.name = "attribute:", .type = attribute, .sql = "c.attributes", .optional = true},
    };
    return table;
}

}  // namespace recado::contacts
