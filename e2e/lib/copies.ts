// Runs the commands about copies of an installation, as an operator would.
import { execFile } from "node:child_process";
import { serverBinary } from "./processes.ts";

export interface Ran {
  code: number;
  out: string;
  err: string;
}

export const recado = (...words: string[]): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(serverBinary, words, { maxBuffer: 1 << 24 }, (error, out, err) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, out, err });
    });
  });
