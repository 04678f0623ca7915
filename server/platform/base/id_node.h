// Several programs may give ids for one database: each carries a number of its own in the lowest bits of the ids it
// gives. The store chooses it when it is opened (SQLite belongs to one program, which is 0).
#pragma once

namespace recado {

inline constexpr int id_nodes = 1'024;

// From now on in this process; below id_nodes.
void set_id_node(int node);

}  // namespace recado
