import { describe, expect, it } from "vitest";
import type { Conversation } from "@/api/types";
import { queryClient } from "@/lib/query";
import { conversationKey, listKey } from "./api";
import { forgetLabel } from "./live";

const labelled = (id: string, label_ids: string[]) => ({ id, label_ids }) as Conversation;
const listOf = (label_id: string) => listKey({ tab: "all", state: "active", sort: "last_activity", label_id });
const labelsOf = (id: string) => queryClient.getQueryData<Conversation>(conversationKey(id))?.label_ids;

describe("a deleted label", () => {
  it("leaves every conversation that carried it, and lists that asked for it are read again", async () => {
    queryClient.setQueryData(conversationKey("1"), labelled("1", ["7", "8"]));
    queryClient.setQueryData(conversationKey("2"), labelled("2", ["8"]));
    queryClient.setQueryData(listOf("7"), { ids: ["1"] });
    queryClient.setQueryData(listOf("8"), { ids: ["1", "2"] });

    forgetLabel("7");

    expect(labelsOf("1")).toEqual(["8"]);
    expect(labelsOf("2")).toEqual(["8"]);
    await expect.poll(() => queryClient.getQueryState(listOf("7"))?.isInvalidated).toBe(true);
    expect(queryClient.getQueryState(listOf("8"))?.isInvalidated).toBe(false);
  });
});
