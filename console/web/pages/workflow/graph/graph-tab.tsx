import { useState } from "react";
import type { ReactNode } from "react";
import { useLineage } from "../../../api/lineage.ts";
import type { Workflow } from "../../../api/types.ts";
import { useUnsupported } from "../../../api/unsupported.ts";
import { Loaded } from "../../../components/states.tsx";
import { familyOf, maxShown } from "../../../model/lineage/family.ts";
import { toFailure } from "../../../model/failure.ts";
import { Button } from "../../../ui/button.tsx";
import { Choice } from "../../../ui/choice.tsx";
import { FamilyGraph } from "./family-graph.tsx";
import { FamilyList } from "./family-list.tsx";
import styles from "./graph.module.css";

interface GraphTabProps {
  readonly appName: string;
  readonly workflow: Workflow;
}

const forms = [
  { value: "graph", label: "Graph" },
  { value: "list", label: "List" },
] as const;
type Form = (typeof forms)[number]["value"];

/** Parents, children and forks of a workflow, as a graph or as a list of links. */
export function GraphTab({ appName, workflow }: GraphTabProps): ReactNode {
  const { query, lineage } = useLineage(appName, workflow);
  // A drawing needs room that a phone does not have.
  const [form, setForm] = useState<Form>(innerWidth < 800 ? "list" : "graph");
  const untold = useUntold(appName);
  return (
    <section className={styles["frame"]} aria-label="Relatives">
      <h2 className="visually-hidden">Parents, children and forks</h2>
      <Loaded query={query} appName={appName}>
        {() => {
          if (lineage === undefined) return null;
          const count = lineage.known.size;
          const family = familyOf(lineage);
          return (
            <>
              <div className={styles["toolbar"]}>
                <span>
                  {noteText(count)}
                  {query.hasNextPage && !query.isFetchingNextPage ? ", and there may be more" : ""}
                </span>
                {query.isFetchingNextPage ? <output>Looking further…</output> : null}
                {query.hasNextPage && !query.isFetchingNextPage ? (
                  <Button variant="ghost" onClick={() => void query.fetchNextPage()}>
                    Show more
                  </Button>
                ) : null}
                {query.isFetchNextPageError ? (
                  <span role="alert" className={styles["failure"]}>
                    Not everything could be read. {toFailure(query.error).message}
                  </span>
                ) : null}
                {untold === undefined ? null : <span>{untold}</span>}
                <div className={styles["form"]}>
                  <Choice label="Form" value={form} options={forms} onChange={setForm} isInline />
                </div>
              </div>
              {form === "graph" ? (
                <FamilyGraph appName={appName} family={family} rootId={lineage.rootId} />
              ) : (
                <FamilyList appName={appName} family={family} rootId={lineage.rootId} />
              )}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

function noteText(count: number): string {
  if (count === 1) return "No parent, children or forks";
  const number = `${count.toLocaleString("en")} workflows`;
  return count > maxShown ? `${number}; those of one name are counted` : number;
}

/** What the application's SDK cannot be asked. */
function useUntold(appName: string): string | undefined {
  const unsupported = useUnsupported(appName);
  const reasons = (["parentWorkflowId", "forkedFrom"] as const)
    .map((member) => unsupported("searchWorkflows", { member }))
    .filter((reason) => reason !== undefined);
  return reasons.length === 0 ? undefined : [...new Set(reasons)].join(" ");
}
