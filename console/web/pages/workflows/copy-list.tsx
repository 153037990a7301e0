import type { ReactNode } from "react";
import { serverNow } from "../../api/clock.ts";
import { CopyAs } from "../../components/copy-as.tsx";
import { searchBody } from "../../model/filters.ts";
import type { Filters } from "../../model/filters.ts";
import styles from "./copy-list.module.css";

interface CopyListProps {
  readonly appName: string;
  readonly filters: Filters;
}

/** The filters as a link and as commands. A relative time is written as it is now. */
export function CopyList({ appName, filters }: CopyListProps): ReactNode {
  const body = searchBody(filters, serverNow());
  return (
    <div className={styles["forms"]}>
      <CopyAs appName={appName} command={{ kind: "list", body }} hasLink />
    </div>
  );
}
