/** A text as a picture for a phone's camera: dark on light in every theme, with the margin that readers ask for. */
import encode from "qr";
import { useTranslations } from "use-intl";

const margin = 4;

export default function QrCode({ text }: { text: string }) {
  const t = useTranslations("settings.security");
  const rows = encode(text, "raw", { border: margin, ecc: "low" });
  const path = rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : []))).join("");
  return (
    <svg
      role="img"
      aria-label={t("qr")}
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      shapeRendering="crispEdges"
      className="size-56 self-start rounded-control border border-line"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
