import type { ReactNode } from "react";
import { formsOf } from "../api/commands.ts";
import type { Command } from "../model/commands.ts";
import { CopyButton } from "./copy-button.tsx";
import styles from "./copy-as.module.css";

interface CopyAsProps {
  readonly appName: string;
  readonly command: Command;
  /** Whether the address of the page is among the forms. */
  readonly hasLink?: boolean;
}

/** Copies what the page is about to do, or shows, in each form that can say it. */
export function CopyAs({ appName, command, hasLink = false }: CopyAsProps): ReactNode {
  const forms = formsOf(appName, command);
  const silent = forms.filter(({ text }) => text === undefined).map(({ name }) => name);
  return (
    <section className={styles["copy"]} aria-label="Copy as a command">
      <span>The same as</span>
      {hasLink ? <CopyButton text={() => location.href} what="link" word="link" /> : null}
      {forms.map(({ name, text }) =>
        text === undefined ? null : (
          <CopyButton
            key={name}
            text={text}
            what={name === "TypeScript" ? "TypeScript call" : `${name} command`}
            word={name}
          />
        ),
      )}
      {silent.length === 0 ? null : <small>{silent.join(" and ")} cannot say it.</small>}
    </section>
  );
}
