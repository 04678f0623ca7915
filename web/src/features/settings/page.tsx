import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { useErrorText } from "@/lib/errors";
import type { useForm } from "@/lib/form";
import { Button } from "@/ui/button";
import { Banner, Skeleton } from "@/ui/display";
import { TextField } from "@/ui/field";
import { toast } from "@/ui/toast";

type PageProps = { title: string; intro?: string; actions?: ReactNode; children: ReactNode };

export function Page({ title, intro, actions, children }: PageProps) {
  return (
    <div className="mx-auto flex w-full max-w-180 flex-col gap-6 p-6 max-sm:p-4">
      <header className="flex flex-wrap items-start gap-3">
        <div className="min-w-0 flex-1 basis-60">
          <h1 className="text-page font-semibold">{title}</h1>
          {intro && <p className="text-body text-ink2">{intro}</p>}
        </div>
        {actions}
      </header>
      {children}
    </div>
  );
}

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-4 border-t border-line pt-5 first:border-0 first:pt-0">
      <h2 className="text-title font-semibold">{title}</h2>
      {children}
    </section>
  );
}

type Asked<T> = { data: T | undefined; error: unknown; refetch: () => unknown };

/** Waiting, refused with a way to ask again, or what was asked for. */
export function Loaded<T>({ query, children }: { query: Asked<T>; children: (data: T) => ReactNode }) {
  const t = useTranslations("settings");
  const textOf = useErrorText();
  if (query.data !== undefined) return children(query.data);
  if (query.error) {
    return (
      <Banner tone="danger" actions={<Button onPress={() => void query.refetch()}>{t("retry")}</Button>}>
        {textOf(query.error)}
      </Banner>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      <Skeleton className="h-12" />
      <Skeleton className="h-12" />
      <Skeleton className="h-12" />
    </div>
  );
}

/** Does something at once; a refusal is said in a toast. */
export function useAct(): (act: () => Promise<unknown>, done?: string) => Promise<void> {
  const textOf = useErrorText();
  return async (act, done) => {
    try {
      await act();
      if (done) toast({ text: done });
    } catch (error) {
      toast({ text: textOf(error) });
    }
  };
}

export function CopyField({ label, value, description }: { label: string; value: string; description?: string }) {
  const t = useTranslations("settings");
  const [isCopied, setIsCopied] = useState(false);
  async function copy() {
    await navigator.clipboard?.writeText(value);
    setIsCopied(true);
  }
  return (
    <TextField
      label={label}
      value={value}
      isReadOnly
      description={description}
      end={
        <Button aria-label={`${t("copy")}: ${label}`} onPress={() => void copy()}>
          {isCopied ? t("copied") : t("copy")}
        </Button>
      }
    />
  );
}

export type AnyForm = Pick<ReturnType<typeof useForm<object>>, "isDirty" | "isPending" | "reset" | "onSubmit">;
