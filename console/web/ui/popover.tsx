import { cloneElement, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { ComponentProps, ReactElement, ReactNode } from "react";
import styles from "./popup.module.css";

interface PopoverProps {
  readonly trigger: ReactElement<ComponentProps<"button">>;
  /** The panel's name for screen readers. */
  readonly title: string;
  /** The content. A function gets the attributes of a button that closes the panel. */
  readonly children: ReactNode | ((closing: Closing) => ReactNode);
}

interface Closing {
  readonly popoverTarget: string;
  readonly popoverTargetAction: "hide";
}

const gap = 4;
const margin = 8;

/**
 * A small panel below its trigger. It is the browser's own popover: Escape and a press elsewhere close it, and the focus
 * returns to the trigger.
 */
export function Popover({ trigger, title, children }: PopoverProps): ReactNode {
  const id = useId();
  const panel = useRef<HTMLDialogElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  const [isOpen, setOpen] = useState(false);

  useLayoutEffect(() => {
    if (!isOpen || panel.current === null || button.current === null) return;
    panel.current.showPopover();
    place(panel.current, button.current);
    const first = panel.current.querySelector<HTMLElement>("input:checked, input, button, a[href], select");
    (first ?? panel.current).focus();
  }, [isOpen]);
  useEffect(() => {
    if (!isOpen) return undefined;
    const follow = (): void => {
      if (panel.current !== null && button.current !== null) place(panel.current, button.current);
    };
    // The content may load later, or grow.
    const sizes = new ResizeObserver(follow);
    if (panel.current !== null) sizes.observe(panel.current);
    addEventListener("resize", follow);
    addEventListener("scroll", follow, true);
    return () => {
      sizes.disconnect();
      removeEventListener("resize", follow);
      removeEventListener("scroll", follow, true);
    };
  }, [isOpen]);

  return (
    <>
      {cloneElement(trigger, {
        ref: button,
        "aria-haspopup": "dialog",
        "aria-expanded": isOpen,
        "aria-controls": isOpen ? id : undefined,
        // The press that closes the panel must not open it again.
        onPointerDown: () => {
          wasOpen.current = isOpen;
        },
        onClick: () => {
          if (!wasOpen.current) setOpen(true);
          wasOpen.current = false;
        },
      })}
      {isOpen ? (
        <dialog
          ref={panel}
          id={id}
          popover="auto"
          aria-label={title}
          tabIndex={-1}
          className={styles["popup"]}
          onToggle={(event) => {
            if (event.newState === "closed") setOpen(false);
          }}
        >
          {typeof children === "function"
            ? children({ popoverTarget: id, popoverTargetAction: "hide" })
            : children}
        </dialog>
      ) : null}
    </>
  );
}

/** Puts a panel below its opener, or above where there is more room, within the window. */
function place(panel: HTMLElement, opener: HTMLElement): void {
  const at = opener.getBoundingClientRect();
  const below = innerHeight - at.bottom - gap - margin;
  const above = at.top - gap - margin;
  const isBelow = below >= Math.min(panel.scrollHeight, 240) || below >= above;
  panel.style.maxHeight = `${Math.min(420, isBelow ? below : above)}px`;
  const left = Math.min(at.left, innerWidth - panel.offsetWidth - margin);
  panel.style.left = `${Math.max(margin, left)}px`;
  panel.style.top = `${isBelow ? at.bottom + gap : at.top - gap - panel.offsetHeight}px`;
}
