/** The state of a form: what was changed, what the server refused beside the field it refused, and the focus on the first wrong one. */
import { type FormEvent, type RefObject, useEffect, useRef, useState } from "react";
import { type ApiError, toApiError } from "./client";
import { useErrorText, useFieldErrors } from "./errors";

export type FieldErrors<V> = Partial<Record<keyof V, string>>;

type Options<V extends object> = {
  /** What the server has, or an empty form. May change while the form is shown: what was not touched follows it. */
  initial: V;
  /** What can be told without asking the server. */
  check?: (values: V) => FieldErrors<V>;
  submit: (values: V) => Promise<unknown>;
};

export type FormState = {
  ref: RefObject<HTMLFormElement | null>;
  onSubmit: (event?: FormEvent) => void;
  isPending: boolean;
  /** About the whole form, in the reader's words. */
  problem: string | undefined;
  error: ApiError | undefined;
};

/** `a[2].b` is about `a`; `whatsapp.token` is about `token`, which is the name the form uses. */
function fieldOf(path: string, known: (name: string) => boolean): string | undefined {
  return path
    .replace(/\[\d+\]/g, "")
    .split(".")
    .reverse()
    .find(known);
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

export function useForm<V extends object>({ initial, check, submit }: Options<V>) {
  const [changes, setChanges] = useState<Partial<V>>({});
  const [errors, setErrors] = useState<FieldErrors<V>>({});
  const [error, setError] = useState<ApiError>();
  const [isPending, setIsPending] = useState(false);
  const [refusals, setRefusals] = useState(0);
  const ref = useRef<HTMLFormElement>(null);
  const textOf = useErrorText();
  const fieldsOf = useFieldErrors();
  const values = { ...initial, ...changes };

  useEffect(() => {
    if (refusals > 0) focusFirstWrong(ref.current);
  }, [refusals]);

  function set<K extends keyof V>(field: K, value: V[K]): void {
    setChanges((old) => ({ ...old, [field]: value }));
    setErrors(({ [field]: _, ...rest }) => rest as FieldErrors<V>);
  }

  function reset(): void {
    setChanges({});
    setErrors({});
    setError(undefined);
  }

  function refuse(found: FieldErrors<V>): void {
    setErrors(found);
    setRefusals((count) => count + 1);
  }

  async function send(): Promise<void> {
    const found = check?.(values) ?? {};
    setError(undefined);
    if (Object.values(found).some(Boolean)) return refuse(found);
    setErrors({});
    setIsPending(true);
    try {
      await submit(values);
      setChanges({});
    } catch (refusal) {
      const known = (name: string) => name in values;
      const named = Object.entries(fieldsOf(refusal)).map(([path, text]) => [fieldOf(path, known), text] as const);
      refuse(Object.fromEntries(named.filter(([field]) => field !== undefined)));
      // What stands beside its field needs no second telling above.
      if (named.length === 0 || named.some(([field]) => field === undefined)) setError(toApiError(refusal));
    } finally {
      setIsPending(false);
    }
  }

  return {
    ref,
    values,
    errors,
    error,
    isPending,
    set,
    reset,
    problem: error && textOf(error),
    isDirty: Object.entries(changes).some(([key, value]) => !isSame(value, initial[key as keyof V])),
    onSubmit: (event?: FormEvent) => {
      event?.preventDefault();
      if (!isPending) void send();
    },
    /** Everything a TextField or Select wants: `<TextField label=… {...form.field("name")} />`. */
    field: <K extends keyof V & string>(name: K) => ({
      name,
      value: values[name],
      onChange: (value: V[K]) => set(name, value),
      errorMessage: errors[name],
    }),
    toggle: <K extends keyof V & string>(name: K) => ({
      name,
      isSelected: Boolean(values[name]),
      onChange: (value: boolean) => set(name, value as V[K]),
    }),
  };
}

const wrong =
  "[data-invalid] input:not([type=hidden]), [data-invalid] textarea, [data-invalid] button, [role=group][data-invalid]";

function focusFirstWrong(form: HTMLFormElement | null): void {
  form?.querySelector<HTMLElement>(wrong)?.focus();
}
