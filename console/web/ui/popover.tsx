import { Popover as Base } from "@base-ui/react/popover";
import type { ReactElement, ReactNode } from "react";
import styles from "./popup.module.css";

interface PopoverProps {
  readonly trigger: ReactElement;
  /** Names the panel for those who cannot see where it hangs. */
  readonly title: string;
  readonly children: ReactNode;
}

/** A small panel below its trigger, for more than a list of actions. */
export function Popover({ trigger, title, children }: PopoverProps): ReactNode {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className={styles["positioner"]} sideOffset={4} align="start">
          <Base.Popup className={styles["popup"]}>
            <Base.Title className="visually-hidden">{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** Closes the popover it is in when pressed. */
export function PopoverClose({ render }: { readonly render: ReactElement }): ReactNode {
  return <Base.Close render={render} />;
}
