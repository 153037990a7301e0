import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import styles from "./popup.module.css";

interface MenuProps {
  /** The button that opens the menu. */
  readonly trigger: ReactElement;
  readonly children: ReactNode;
  readonly align?: "start" | "end";
}

/** A menu of actions or choices below its trigger. */
export function Menu({ trigger, children, align = "start" }: MenuProps): ReactNode {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className={styles["positioner"]} sideOffset={4} align={align}>
          <Base.Popup className={styles["popup"]}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface MenuItemProps {
  readonly children: ReactNode;
  readonly onSelect?: () => void;
  readonly disabled?: boolean;
  readonly isDangerous?: boolean;
  /** Renders as this element instead, a link for example. */
  readonly render?: ReactElement;
}

/** One action of a menu. */
export function MenuItem({
  children,
  onSelect,
  disabled = false,
  isDangerous,
  render,
}: MenuItemProps): ReactNode {
  return (
    <Base.Item
      className={`${styles["item"]} ${isDangerous ? styles["danger"] : ""}`}
      disabled={disabled}
      {...(onSelect === undefined ? {} : { onClick: onSelect })}
      {...(render === undefined ? {} : { render })}
    >
      {children}
    </Base.Item>
  );
}

interface MenuChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: ReactNode }[];
  readonly onChange: (value: Value) => void;
}

/** A group of which exactly one is chosen. */
export function MenuChoice<Value extends string>(props: MenuChoiceProps<Value>): ReactNode {
  return (
    <Base.Group>
      <Base.GroupLabel className={styles["label"]}>{props.label}</Base.GroupLabel>
      <Base.RadioGroup value={props.value} onValueChange={(value: Value) => props.onChange(value)}>
        {props.options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} className={styles["item"]} closeOnClick>
            <span className={styles["mark"]}>
              <Base.RadioItemIndicator>
                <Check size={14} aria-hidden />
              </Base.RadioItemIndicator>
            </span>
            {option.label}
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}

/** A line between groups of a menu. */
export function MenuSeparator(): ReactNode {
  return <Base.Separator className={styles["separator"]} />;
}
