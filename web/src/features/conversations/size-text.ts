import { useFormatter } from "use-intl";

const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** "1,2 MB" */
export function useSizeText(): (bytes: number) => string {
  const format = useFormatter();
  return (bytes) => {
    const step = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
    const digits = step > 1 ? 1 : 0;
    return format.number(bytes / 1024 ** step, { style: "unit", unit: units[step], maximumFractionDigits: digits });
  };
}
