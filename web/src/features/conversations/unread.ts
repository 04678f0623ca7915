/** How many of my conversations have something unread, as far as they are loaded. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Conversation } from "@/api/types";
import { useMe } from "@/lib/session";

const every = 500;

export function useUnreadMine(): number {
  const client = useQueryClient();
  const { user_id } = useMe();
  const [count, setCount] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const recount = () => {
      timer = undefined;
      let unread = 0;
      for (const [, one] of client.getQueriesData<Conversation>({ queryKey: ["conversation"] })) {
        if (one?.assignee_id === user_id && one.unread_count > 0 && one.status !== "closed") unread += 1;
      }
      setCount(unread);
    };
    recount();
    // The cache reports every change of anything; counting twice a second is enough for a title.
    const forget = client.getQueryCache().subscribe(() => {
      timer ??= setTimeout(recount, every);
    });
    return () => {
      clearTimeout(timer);
      forget();
    };
  }, [client, user_id]);
  return count;
}
