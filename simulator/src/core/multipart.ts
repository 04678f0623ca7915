/** Reads a multipart/form-data body that is already in memory. */
export interface Part {
  name: string;
  filename: string | null;
  contentType: string | null;
  data: Buffer;
}

function attribute(header: string, key: string): string | null {
  const quoted = new RegExp(`(?:^|;)\\s*${key}="((?:[^"\\\\]|\\\\.)*)"`, "i").exec(header);
  if (quoted) return (quoted[1] as string).replace(/\\(.)/g, "$1");
  return new RegExp(`(?:^|;)\\s*${key}=([^;\\s]+)`, "i").exec(header)?.[1] ?? null;
}

function readPart(raw: Buffer): Part | null {
  const end = raw.indexOf("\r\n\r\n");
  if (end < 0) return null;
  let disposition = "";
  let contentType: string | null = null;
  for (const line of raw.subarray(0, end).toString("utf8").split("\r\n")) {
    const [key, ...rest] = line.split(":");
    const value = rest.join(":").trim();
    if (key?.toLowerCase() === "content-disposition") disposition = value;
    if (key?.toLowerCase() === "content-type") contentType = value;
  }
  const name = attribute(disposition, "name");
  if (name === null) return null;
  return { name, filename: attribute(disposition, "filename"), contentType, data: raw.subarray(end + 4) };
}

export function parseMultipart(contentType: string, body: Buffer): Part[] {
  const boundary = attribute(contentType, "boundary");
  if (!/^multipart\/form-data/i.test(contentType) || !boundary) return [];
  const delimiter = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  let start = body.indexOf(delimiter);
  while (start >= 0) {
    const next = body.indexOf(delimiter, start + delimiter.length);
    if (next < 0) break;
    const part = readPart(body.subarray(start + delimiter.length + 2, next - 2));
    if (part) parts.push(part);
    start = next;
  }
  return parts;
}
