// @vitest-environment jsdom
import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Template } from "@/api/types";
import { fakeServer } from "@/testing/fake-server";
import { renderApp } from "@/testing/render";
import { HealthDetail } from "./health-detail";
import { Templates } from "./templates";

describe("what is wrong with a channel", () => {
  it("is told with what to do about it, and the code for support", () => {
    renderApp(<HealthDetail code="token_invalid" isError />);
    expect(screen.getByRole("alert")).toHaveTextContent(/venció o fue revocado.*código: token_invalid/);
  });

  it("is told in general when the code is new", () => {
    renderApp(<HealthDetail code="brand_new" isError={false} />);
    expect(screen.getByRole("status")).toHaveTextContent(/informó un problema.*código: brand_new/);
  });
});

describe("templates", () => {
  const template: Template = {
    id: "1",
    inbox_id: "10",
    name: "pedido_listo",
    language: "es",
    category: "UTILITY",
    status: "APPROVED",
    components: [],
    parameter_format: "POSITIONAL",
    variables: [],
    updated_at: 0,
  };

  it("say in words where they stand and why, and keep a status that nobody knows", async () => {
    const items = [
      template,
      { ...template, id: "2", name: "promo", status: "REJECTED", rejected_reason: "INVALID_FORMAT" },
      { ...template, id: "3", name: "aviso", status: "PENDING" },
      { ...template, id: "4", name: "nueva", status: "BRAND_NEW" },
    ];
    fakeServer({ "GET /inboxes/10/templates": () => ({ body: { items } }) });
    renderApp(<Templates inbox_id="10" />);
    expect(await screen.findByText("Aprobada")).toBeVisible();
    expect(screen.getByText("Rechazada")).toBeVisible();
    expect(screen.getByText("Motivo de WhatsApp: INVALID_FORMAT")).toBeVisible();
    expect(screen.getByText(/suele tardar menos de 24 horas/)).toBeVisible();
    expect(screen.getByText("BRAND_NEW")).toBeVisible();
    expect(screen.getAllByText("es · Utilidad")).toHaveLength(4);
  });
});
