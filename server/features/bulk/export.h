// The selected conversations as CSV (RFC 4180, UTF-8 with a byte order mark for spreadsheets), kept as a file of
// whoever asked.
#pragma once

#include "features/bulk/row.h"
#include "platform/db/database.h"
#include "platform/files/store.h"

namespace recado::bulk {

void write_export(Database& database, files::Store& store, AccountId account, Row row);
// A field that a spreadsheet cannot take for a formula.
std::string csv_field(std::string_view text);

}  // namespace recado::bulk
