import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { useTranslations } from "use-intl";
import { IconButton } from "./button";
import { TextField } from "./field";

type Props = Omit<ComponentProps<typeof TextField>, "type" | "end">;

/** Can be looked at, pasted into and filled by password managers. */
export function PasswordField(props: Props) {
  const t = useTranslations("auth");
  const [isShown, setIsShown] = useState(false);
  return (
    <TextField
      {...props}
      type={isShown ? "text" : "password"}
      end={
        <IconButton
          label={isShown ? t("hide_password") : t("show_password")}
          icon={isShown ? <EyeOff size={16} /> : <Eye size={16} />}
          onPress={() => setIsShown(!isShown)}
        />
      }
    />
  );
}
