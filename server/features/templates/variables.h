// What a template asks its sender for, found in its components. Pure.
#pragma once

#include "features/templates/template.h"

namespace recado::templates {

// Of a list of components as the provider writes them; what cannot be understood asks for nothing.
std::vector<Variable> variables_of(std::vector<json::Raw> const& components);
// The names inside {{ }} in order of appearance, each once.
std::vector<std::string> placeholders(std::string_view text);

}  // namespace recado::templates
