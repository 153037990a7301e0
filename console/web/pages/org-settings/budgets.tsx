import { useQuery } from "@tanstack/react-query";
import { Gauge } from "lucide-react";
import type { ReactNode } from "react";
import { budgetsQuery } from "../../api/org-queries.ts";
import type { Budget } from "../../api/types.ts";
import { DataTable } from "../../components/data-table.tsx";
import { Section } from "../../components/section.tsx";
import { Loaded, State } from "../../components/states.tsx";
import { budgetLabel, budgetShare, budgetTone, budgetUse, budgetUsers } from "../../model/budgets.ts";
import styles from "./org-settings.module.css";

/** What the organisation may use and what it uses now, with the setting that changes each. */
export function Budgets(): ReactNode {
  const query = useQuery(budgetsQuery);
  return (
    <Section
      title="Budgets"
      note="What one organisation, or each of its applications, may use. The operator of Conductor sets them."
    >
      <Loaded
        query={query}
        rows={6}
        whenEmpty={
          <State icon={Gauge} title="No budgets">
            <p>This Conductor limits nothing.</p>
          </State>
        }
      >
        {(budgets) => (
          <DataTable
            label="Budgets"
            rows={budgets}
            rowKey={({ name }) => name}
            columns={[
              { title: "Budget", render: budgetLabel },
              { title: "In use", render: (budget) => <Use budget={budget} /> },
              {
                title: "Counted by",
                render: ({ countedBy }) => (countedBy === "cluster" ? "all replicas" : "each replica"),
              },
              {
                title: "Most by",
                render: (budget) => <span className={styles["users"]}>{budgetUsers(budget)}</span>,
              },
              { title: "Beyond it", render: ({ beyond }) => <code>{beyond}</code> },
              { title: "Setting", render: ({ setting }) => <code>{setting}</code> },
            ]}
          />
        )}
      </Loaded>
    </Section>
  );
}

function Use({ budget }: { readonly budget: Budget }): ReactNode {
  const share = budgetShare(budget);
  return (
    <span className={styles["use"]}>
      <svg className={styles["meter"]} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden>
        <rect width="100" height="6" className={styles["track"]} />
        <rect width={share * 100} height="6" className={styles["used"]} data-tone={budgetTone(share)} />
      </svg>
      {budgetUse(budget)}
    </span>
  );
}
