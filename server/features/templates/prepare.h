// A template with its parameters filled in: what is sent, and what the customer will see. Pure: what the provider would
// refuse (count, blanks, line ends, length, media missing) is refused here with the field named.
#pragma once

#include "features/templates/template.h"

namespace recado::templates {

// What a client sends with POST /conversations/{id}/messages. Body and text headers: by name in named templates, in
// order in positional ones.
struct TemplateParameters {
    std::optional<std::vector<std::string>> header;
    std::optional<std::vector<std::string>> body;
    std::optional<std::map<std::string, std::string>> named;  // header and body variables of named templates
    std::optional<std::vector<std::string>> buttons;          // one per button that has a variable, in order
    std::optional<std::string> header_media_id;               // provider's id of an uploaded file; or a link
    std::optional<std::string> header_link;
    std::optional<std::string> header_file_name;
};
DESCRIBE(TemplateParameters, FIELD(header, items(0, 5)), FIELD(body, items(0, 100)), FIELD(named),
         FIELD(buttons, items(0, 10)), FIELD(header_media_id, text(1, 100)),
         FIELD(header_link, format(Format::url, 2000)), FIELD(header_file_name, text(1, 240)))

struct Button {
    std::string kind, text;
    std::optional<std::string> url;
};

struct Prepared {
    std::optional<std::string> header;
    std::string body;
    std::optional<std::string> footer;
    std::vector<Button> buttons;
    std::string payload;  // the provider's template object: name, language, components
};

Result<Prepared> prepare(Template const& from, TemplateParameters const& parameters);

}  // namespace recado::templates
