/** Small genuine files of each kind, for inbound media that a test does not care about. */
import { deflateSync } from "node:zlib";

function crcTable(polynomial: number, reflected: boolean): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let value = reflected ? index : index << 24;
    for (let bit = 0; bit < 8; bit++) {
      if (reflected) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
      else value = value & 0x80000000 ? (value << 1) ^ polynomial : value << 1;
    }
    return value >>> 0;
  });
}

const pngCrc = crcTable(0xedb88320, true);
const oggCrc = crcTable(0x04c11db7, false);

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  let crc = 0xffffffff;
  for (const byte of body) crc = (pngCrc[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE((crc ^ 0xffffffff) >>> 0, body.length + 4);
  return frame;
}

/** A picture of two blended colours; `hue` makes pictures differ. */
export function samplePng(hue = 0, width = 320, height = 200): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * (1 + width * 3) + 1 + x * 3;
      rows[at] = (x * 255) / width;
      rows[at + 1] = (y * 255) / height;
      rows[at + 2] = (hue * 37) % 256;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    start,
    pngChunk("IHDR", header),
    pngChunk("IDAT", deflateSync(rows)),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

function oggPage(flags: number, granule: bigint, sequence: number, packets: Buffer[]): Buffer {
  const header = Buffer.alloc(27 + packets.length);
  header.write("OggS", 0, "latin1");
  header[5] = flags;
  header.writeBigUInt64LE(granule, 6);
  header.writeUInt32LE(0x5eca, 14);
  header.writeUInt32LE(sequence, 18);
  header[26] = packets.length;
  packets.forEach((packet, index) => {
    header[27 + index] = packet.length;
  });
  const page = Buffer.concat([header, ...packets]);
  let crc = 0;
  for (const byte of page) crc = ((crc << 8) ^ (oggCrc[((crc >>> 24) ^ byte) & 0xff] as number)) >>> 0;
  page.writeUInt32LE(crc, 22);
  return page;
}

/** Two seconds of silence as Opus in Ogg, mono: what a voice note looks like. */
export function sampleVoice(): Buffer {
  const head = Buffer.alloc(19);
  head.write("OpusHead", 0, "latin1");
  head.set([1, 1], 8);
  head.writeUInt32LE(48_000, 12);
  const tags = Buffer.concat([Buffer.from("OpusTags"), Buffer.from([3, 0, 0, 0]), Buffer.from("sim"), Buffer.alloc(4)]);
  const silence = Array.from({ length: 100 }, () => Buffer.from([0xf8, 0xff, 0xfe]));
  return Buffer.concat([oggPage(2, 0n, 0, [head]), oggPage(0, 0n, 1, [tags]), oggPage(4, 96_000n, 2, silence)]);
}

export function samplePdf(): Buffer {
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]>>",
  ];
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj${object}endobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  text += `xref\n0 4\n0000000000 65535 f \n${table}trailer<</Size 4/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}

/** The shortest still WebP. */
export function sampleSticker(): Buffer {
  return Buffer.from("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==", "base64");
}

/** An MP4 file header with empty media data: has the right magic, shows nothing. */
export function sampleVideo(): Buffer {
  const type = Buffer.from("isom\0\0\x02\0isomiso2mp41", "latin1");
  const box = (name: string, data: Buffer) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(data.length + 8, 0);
    head.write(name, 4, "latin1");
    return Buffer.concat([head, data]);
  };
  return Buffer.concat([box("ftyp", type), box("mdat", Buffer.alloc(8))]);
}
