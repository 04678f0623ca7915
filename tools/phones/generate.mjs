// Writes server/platform/base/phone_tables.cpp from the metadata of libphonenumber-js, and phone_cases.txt: numbers of every region with what that package
// makes of them, which phone_test.cpp compares with ours. Run `npm ci && node generate.mjs` here after a change of version.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

const require = createRequire(import.meta.url);
const folder = new URL('../../server/platform/base/', import.meta.url);
const read = (name) => JSON.parse(readFileSync(require.resolve(`libphonenumber-js/${name}`)));
const metadata = read('metadata.min.json');
const examples = read('examples.mobile.json');
const version = read('package.json').version;

const text = (value) => (value ? `R"~(${value})~"` : '{}');
const all = [...Object.entries(metadata.countries), ...Object.values(metadata.nonGeographic).map((country) => ['', country])];
const mainOf = (code) => metadata.countries[metadata.country_calling_codes[code]?.[0]];

let out = `// clang-format off
// Made by tools/phones/generate.mjs from libphonenumber-js ${version} (MIT; its metadata: Apache-2.0). Do not edit.
#include "platform/base/phone_tables.h"

namespace recado::phone {

namespace {

`;
const rows = [];
all.forEach(([name, country], index) => {
    const [code, idd, pattern, , ownFormats, prefix, , prefixForParsing, transform, , leading, types] = country;
    const formats = ownFormats || mainOf(code)?.[4] || [];
    const id = `formats_${name || 'code_' + code}`;
    if (formats.length)
        out += `constexpr FormatTable ${id}[] = {\n${formats
            .map((format) => `    {${text(format[0])}, ${text(format[5] || format[1])}, ${text(format[2]?.at(-1))}},`)
            .join('\n')}\n};\n`;
    const typePatterns = (types || []).filter(Boolean).map((type) => type[0]).filter(Boolean).join('|');
    rows.push(
        `    {"${name}", "${code}", ${text(idd)}, ${text(pattern)}, ${text(prefixForParsing || prefix)}, ${text(transform)}, ${text(leading)}, ${text(typePatterns)}, ${
            formats.length ? id : '{}'
        }},`,
    );
});
const order = Object.entries(metadata.country_calling_codes)
    .map(([code, names]) => `    {"${code}", "${names.join(' ')}"},`)
    .join('\n');
out += `
constexpr CountryTable country_tables[] = {
${rows.join('\n')}
};

constexpr CodeTable code_tables[] = {
${order}
};

}  // namespace

std::span<CountryTable const> countries() { return country_tables; }
std::span<CodeTable const> calling_codes() { return code_tables; }

}  // namespace recado::phone
`;
writeFileSync(new URL('phone_tables.cpp', folder), out);

// A small generator with a fixed seed: the file is the same at every run.
let seed = 12345;
const random = (below) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
};
const cases = new Set();
const skip = new Set(['AR', 'BR', 'MX']); // ours are stricter there; phone_test.cpp has them by hand
const add = (input, country) => {
    const number = parsePhoneNumberFromString(input, { defaultCountry: country, extract: false });
    if (number && skip.has(number.country)) return;
    const ok = number && number.isValid();
    cases.add([input, country, ok ? number.number : '-', ok ? number.country || '' : '', ok ? number.formatInternational() : ''].join('|'));
};
for (const [country, national] of Object.entries(examples)) {
    if (skip.has(country) || !metadata.countries[country]) continue;
    const example = parsePhoneNumberFromString(national, country);
    if (!example) continue;
    add(example.number, country);
    add(national, country);
    add(example.formatNational(), country);
    add(example.formatInternational(), 'CL');
    for (let i = 0; i < 4; ++i) {
        const keep = national.length - 4;
        const varied = national.slice(0, keep) + String(random(10000)).padStart(4, '0');
        add(varied, country);
    }
    add(national.slice(0, 3), country);
    add(national + '999', country);
}
writeFileSync(new URL('phone_cases.txt', folder), [...cases].join('\n') + '\n');
console.log(`${rows.length} tables, ${cases.size} cases`);
