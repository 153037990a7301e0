import { Check, Copy } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { announceFailure } from "../ui/toast.tsx";
import { Button, IconButton } from "../ui/button.tsx";

interface CopyButtonProps {
  /** A function where the text takes a while to make. */
  readonly text: string | (() => string);
  /** What is copied: "workflow ID". */
  readonly what: string;
  readonly hasWord?: boolean;
  /** Shown instead of "Copy". */
  readonly word?: string;
}

/** Copies a text and shows so on the button itself. */
export function CopyButton({ text, what, word, hasWord = word !== undefined }: CopyButtonProps): ReactNode {
  const [isCopied, setCopied] = useState(false);
  const write = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(typeof text === "string" ? text : text());
      setCopied(true);
      setTimeout(() => setCopied(false), 1500);
    } catch (error) {
      announceFailure(`The ${what} was not copied`, error);
    }
  };
  const copy = (): void => void write();
  const icon = isCopied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />;
  if (!hasWord) {
    return (
      <IconButton label={isCopied ? "Copied" : `Copy ${what}`} onClick={copy}>
        {icon}
      </IconButton>
    );
  }
  return (
    <Button onClick={copy} aria-label={isCopied ? `Copied ${what}` : `Copy ${what}`}>
      {icon}
      {isCopied ? "Copied" : (word ?? "Copy")}
    </Button>
  );
}
