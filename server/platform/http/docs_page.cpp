#include "platform/http/docs_page.h"

namespace recado::http {

std::string_view docs_html() {
    return R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Recado API</title>
<link rel="stylesheet" href="/api/docs/style.css">
<script src="/api/docs/script.js" defer></script>
</head>
<body>
<header><h1>Recado API</h1><p><a href="/api/openapi.json">openapi.json</a></p>
<label>Search <input id="search" type="search"></label></header>
<main id="operations" aria-live="polite"><p>Loading…</p></main>
</body>
</html>
)";
}

std::string_view docs_script() {
    return R"('use strict';

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

// A schema as something like a TypeScript type. Names that are being shown are not opened again.
function typeText(schema, components, open, indent) {
  if (!schema) return '';
  if (schema.$ref) {
    const name = schema.$ref.split('/').pop();
    if (open.includes(name) || open.length > 3) return name;
    const text = typeText(components[name], components, [...open, name], indent);
    return components[name].enum ? text : name + ' ' + text;
  }
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (schema.type === 'array') return typeText(schema.items, components, open, indent) + '[]';
  if (schema.type === 'object' && schema.properties) {
    const required = schema.required || [];
    const inner = indent + '  ';
    const lines = Object.entries(schema.properties).map(([name, field]) =>
      inner + name + (required.includes(name) ? '' : '?') + ': ' + typeText(field, components, open, inner) +
      (field.description ? '  // ' + field.description : ''));
    return lines.length ? '{\n' + lines.join('\n') + '\n' + indent + '}' : '{}';
  }
  const limits = ['minLength', 'maxLength', 'minimum', 'maximum'].filter((key) => key in schema);
  const notes = [schema.format, ...limits.map((key) => key + ' ' + schema[key])].filter(Boolean);
  return (schema.type || 'any') + (notes.length ? ' (' + notes.join(', ') + ')' : '');
}

function showSchema(title, schema, components) {
  const text = typeText(schema, components, [], '');
  return text ? [element('h3', '', title), element('pre', '', text)] : [];
}

function showOperation(path, method, operation, components) {
  const details = element('details', 'operation');
  details.dataset.words = (method + ' ' + path + ' ' + operation.summary).toLowerCase();
  details.append(element('summary', '', element('b', method, method.toUpperCase()), ' ', element('code', '', path), ' ',
    element('span', '', operation.summary || '')));
  details.addEventListener('toggle', () => {
    if (details.childElementCount > 1) return;
    if (operation['x-needs']) details.append(element('p', '', 'Needs the permission ' + operation['x-needs'] + '.'));
    if (operation.security && operation.security.length === 0) details.append(element('p', '', 'Open to everybody.'));
    for (const one of operation.parameters || []) {
      const title = one.name + (one.required ? '' : '?') + ' in ' + one.in;
      details.append(...showSchema(title, one.schema, components));
    }
    const json = (content) => content && content['application/json'] && content['application/json'].schema;
    if (operation.requestBody) details.append(...showSchema('Body', json(operation.requestBody.content), components));
    for (const [status, response] of Object.entries(operation.responses))
      if (status !== 'default') details.append(element('h3', '', 'Answer ' + status), ...showSchema('', json(response.content), components));
  });
  return details;
}

async function show() {
  const place = document.getElementById('operations');
  const answer = await fetch('/api/openapi.json');
  if (!answer.ok) {
    place.replaceChildren(element('p', '', 'The description could not be loaded (' + answer.status + ').'));
    return;
  }
  const api = await answer.json();
  const operations = Object.entries(api.paths).flatMap(([path, { servers = api.servers, ...methods }]) =>
    Object.entries(methods).map(([method, operation]) =>
      showOperation(servers[0].url.replace(/\/$/, '') + path, method, operation, api.components.schemas)));
  place.replaceChildren(...operations);
  document.getElementById('search').addEventListener('input', (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const one of operations) one.hidden = !one.dataset.words.includes(wanted);
  });
}

show();
)";
}

std::string_view docs_style() {
    return R"(:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
input { font: inherit; padding: 0.3rem; width: min(100%, 24rem); }
summary { cursor: pointer; padding: 0.4rem 0; overflow-wrap: anywhere; }
summary b { display: inline-block; min-width: 4.5rem; }
h3 { font-size: 1rem; margin: 0.5rem 0 0; }
pre { overflow-x: auto; padding: 0.5rem; background: color-mix(in srgb, currentColor 8%, transparent); }
)";
}

}  // namespace recado::http
