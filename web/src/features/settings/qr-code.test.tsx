// @vitest-environment jsdom
import { screen } from "@testing-library/react";
import decode from "qr/decode.js";
import { expect, it } from "vitest";
import { renderApp } from "@/testing/render";
import QrCode from "./qr-code";

const uri = "otpauth://totp/Recado:sofia%40demo.cl?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Recado";

/** The picture as a camera sees it: some pixels for each square, dark where the path goes. */
function photograph(svg: HTMLElement, scale = 6) {
  const size = Number(svg.getAttribute("viewBox")?.split(" ")[2]);
  const width = size * scale;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  const path = svg.querySelector("path")?.getAttribute("d") ?? "";
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let dy = 0; dy < scale; dy++)
      for (let dx = 0; dx < scale; dx++)
        data.fill(
          0,
          ((Number(y) * scale + dy) * width + Number(x) * scale + dx) * 4,
          ((Number(y) * scale + dy) * width + Number(x) * scale + dx) * 4 + 3,
        );
  return { width, height: width, data };
}

it("draws a code that reads as the text", () => {
  renderApp(<QrCode text={uri} />);
  const picture = screen.getByRole("img", { name: "Código QR con la clave de abajo" });
  expect(decode(photograph(picture))).toBe(uri);
});
