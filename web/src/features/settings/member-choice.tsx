import { useBootstrap } from "@/lib/session";
import { Checkbox } from "@/ui/field";

type Props = { label: string; chosen: string[]; onChange: (ids: string[]) => void };

export function MemberChoice({ label, chosen, onChange }: Props) {
  const { members } = useBootstrap();
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-body font-medium">{label}</legend>
      {members
        .filter((member) => !member.disabled || chosen.includes(member.user_id))
        .map(({ user_id, name }) => (
          <Checkbox
            key={user_id}
            isSelected={chosen.includes(user_id)}
            onChange={(isIn) => onChange(isIn ? [...chosen, user_id] : chosen.filter((one) => one !== user_id))}
          >
            {name}
          </Checkbox>
        ))}
    </fieldset>
  );
}
