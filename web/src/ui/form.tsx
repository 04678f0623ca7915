import type { ReactNode } from "react";
import { Form as AriaForm } from "react-aria-components";
import type { FormState } from "@/lib/form";
import { cx } from "./cx";
import { Banner } from "./display";

type Props = { form: FormState; label?: string; className?: string; children: ReactNode; problem?: ReactNode };

/** What is wrong with the whole form stands on top; what is wrong with a field, below it. */
export function Form({ form, label, className, children, problem = form.problem }: Props) {
  return (
    <AriaForm
      ref={form.ref}
      aria-label={label}
      validationBehavior="aria"
      onSubmit={form.onSubmit}
      className={cx("flex flex-col gap-4", className)}
    >
      {problem && <Banner tone="danger">{problem}</Banner>}
      {children}
    </AriaForm>
  );
}
