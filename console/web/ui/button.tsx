import type { ComponentProps, ReactNode } from "react";
import styles from "./button.module.css";

export type ButtonVariant = "secondary" | "primary" | "danger" | "destructive" | "ghost";

interface ButtonProps extends ComponentProps<"button"> {
  readonly variant?: ButtonVariant;
  /** Why it must not be pressed. It can still be focused, so that every person can learn the reason. */
  readonly denied?: string | undefined;
}

/** The class of something that looks like a button, for links. */
export function buttonClass(variant: ButtonVariant = "secondary"): string {
  return variant === "secondary" ? (styles["button"] ?? "") : `${styles["button"]} ${styles[variant]}`;
}

/** A push button with a word. */
export function Button({ variant, className = "", denied, ...rest }: ButtonProps): ReactNode {
  return (
    <button
      type="button"
      className={`${buttonClass(variant)} ${className}`}
      {...rest}
      {...(denied === undefined ? {} : denialProps(denied))}
    />
  );
}

function denialProps(denied: string): ComponentProps<"button"> {
  return { "aria-disabled": true, title: denied, onClick: (event) => event.preventDefault() };
}

interface IconButtonProps extends Omit<ButtonProps, "aria-label"> {
  /** What it does: the icon has no words. */
  readonly label: string;
}

/** A push button that shows only an icon. */
export function IconButton({ label, className = "", ...rest }: IconButtonProps): ReactNode {
  const classes = `${styles["icon"]} ${className}`;
  return <Button variant="ghost" aria-label={label} title={label} {...rest} className={classes} />;
}
