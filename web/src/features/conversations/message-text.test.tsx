// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { MessageText } from "./message-text";

it("shows WhatsApp's marks and links, and keeps the text as it is", () => {
  const { container } = render(<MessageText text={"*hola* _qué_ ~tal~ ```x = 1``` https://tienda.cl/a?b=1."} />);
  expect(container.querySelector("strong")).toHaveTextContent("hola");
  expect(container.querySelector("em")).toHaveTextContent("qué");
  expect(container.querySelector("s")).toHaveTextContent("tal");
  expect(container.querySelector("code")).toHaveTextContent("x = 1");
  expect(screen.getByRole("link")).toHaveAttribute("href", "https://tienda.cl/a?b=1");
  expect(container).toHaveTextContent("hola qué tal x = 1 https://tienda.cl/a?b=1.");
});

it("does not take arithmetic for bold", () => {
  const { container } = render(<MessageText text="2*3*4 y snake_case_name" />);
  expect(container.querySelector("strong, em")).toBeNull();
});

it("draws hostile text as text", () => {
  const hostile = `<img src=x onerror="alert(1)"><script>alert(2)</script> javascript:alert(3)`;
  const { container } = render(<MessageText text={hostile} />);
  expect(container.querySelector("img, script, a")).toBeNull();
  expect(container).toHaveTextContent(hostile);
});
