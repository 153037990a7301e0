import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactElement, ReactNode } from "react";
import { Button } from "./button.tsx";
import styles from "./dialog.module.css";

interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  /** The label of the button that closes the dialog. */
  readonly dismissal?: string;
  /** The button that does what the title says. */
  readonly action: ReactElement;
  readonly onSubmit: () => void;
}

/** A modal question. Enter submits it, Escape closes it. */
export function Dialog(props: DialogProps): ReactNode {
  return (
    <Base.Root open={props.isOpen} onOpenChange={(open) => !open && props.onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles["backdrop"]} />
        <Base.Popup className={styles["popup"]}>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              props.onSubmit();
            }}
          >
            <div className={styles["head"]}>
              <Base.Title render={<h2>{props.title}</h2>} />
              {props.description === undefined ? null : (
                <Base.Description className={styles["description"]}>{props.description}</Base.Description>
              )}
            </div>
            {props.children ? <div className={styles["body"]}>{props.children}</div> : null}
            <div className={styles["foot"]}>
              <Base.Close render={<Button>{props.dismissal ?? "Close"}</Button>} />
              {props.action}
            </div>
          </form>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
