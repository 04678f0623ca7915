/** Lists that come page by page: what is here, and a button for what lies behind. */
import { type QueryKey, useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { Button } from "@/ui/button";

type PageOf<T> = { items: T[]; next_cursor?: string };

export function useLongList<T, P extends PageOf<T>>(
  queryKey: QueryKey,
  read: (cursor: string | undefined) => Promise<P>,
  refetchInterval?: number,
) {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval,
  });
  return { ...query, data: query.data?.pages };
}

type MoreProps = { list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown } };

export function More({ list }: MoreProps) {
  const t = useTranslations("settings");
  if (!list.hasNextPage) return null;
  return (
    <Button className="self-center" isPending={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
      {t("more")}
    </Button>
  );
}
