/** The emoji that people write to customers, in a grid that the arrows walk. */
import { ListBox, ListBoxItem } from "react-aria-components";
import { useTranslations } from "use-intl";

const emoji =
  "😀 😃 😄 😁 😅 😂 🤣 🙂 😉 😊 😇 🥰 😍 😘 😋 😜 🤗 🤔 🤩 😎 🥳 😏 😐 🙄 😬 😌 😴 😷 🤒 🤕 😕 😟 🙁 😮 😲 😳 🥺 😢 😭 😱 😤 😡 " +
  "👍 👎 👌 🤞 🤝 👏 🙌 🙏 💪 👋 ✋ 👉 👇 ☝️ ✍️ ❤️ 🧡 💛 💚 💙 💜 🖤 💔 💯 ✨ ⭐ 🔥 🎉 🎊 🎁 🎂 🏆 ✅ ❌ ⚠️ ❓ ❗ 💬 📞 📱 💻 📷 📎 📄 📦 " +
  "🚚 🏠 🏪 📍 🗓️ ⏰ ⌛ 💰 💳 🧾 🛒 🛍️ 👕 👗 👟 👜 💍 ☕ 🍕 🍰 🍷 ☀️ 🌧️ 🌸 🌎 ✈️ 🚗 🚲";

export default function EmojiGrid({ onPick }: { onPick: (emoji: string) => void }) {
  const t = useTranslations("conversations");
  return (
    <ListBox
      autoFocus
      layout="grid"
      aria-label={t("emoji")}
      selectionMode="none"
      onAction={(key) => onPick(String(key))}
      className="grid max-h-64 grid-cols-8 gap-0.5 overflow-auto outline-none"
    >
      {emoji.split(" ").map((one) => (
        <ListBoxItem
          key={one}
          id={one}
          textValue={one}
          className="flex size-8 items-center justify-center rounded-md text-title outline-none data-focused:bg-selected data-hovered:bg-hover"
        >
          {one}
        </ListBoxItem>
      ))}
    </ListBox>
  );
}
