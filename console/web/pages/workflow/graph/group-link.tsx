import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { currentOrg } from "../../../api/standing.ts";
import { countsWords } from "../../../model/lineage/family.ts";
import type { FamilyGroup } from "../../../model/lineage/family.ts";
import { statusMeaning } from "../../../model/status.ts";
import styles from "./graph.module.css";

interface GroupLinkProps {
  readonly appName: string;
  readonly group: FamilyGroup;
}

/** Siblings of one name in one line; they are shown in the list of workflows. */
export function GroupLink({ appName, group }: GroupLinkProps): ReactNode {
  const { name, relation, sourceId, count } = group;
  return (
    <>
      <Link
        to="/orgs/$org/apps/$app/workflows"
        params={{ org: currentOrg(), app: appName }}
        search={{ name, [relation === "fork" ? "forkedFrom" : "parent"]: sourceId }}
        className={styles["name"]}
      >
        {count.toLocaleString("en")} × {name}
      </Link>
      <span className={styles["relation"]}>{countsWords(group, (status) => statusMeaning(status).word)}</span>
    </>
  );
}
