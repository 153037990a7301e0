import { useState } from "react";
import type { ReactNode } from "react";
import { useChange } from "../../api/change.ts";
import { call } from "../../api/client.ts";
import { readOnlyDenial, useDenial } from "../../api/standing.ts";
import type { SavedView } from "../../api/types.ts";
import type { SearchParams } from "../../model/filters.ts";
import { viewSearch, whyUnsaved } from "../../model/saved-view.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import styles from "./list-head.module.css";

interface SaveViewProps {
  readonly appName: string;
  readonly search: SearchParams;
  readonly views: readonly SavedView[];
}

interface Wish {
  readonly viewName: string;
  readonly isShared: boolean;
}

/** Saves the filters and columns of the list under a name, for oneself or for every member. */
export function SaveView({ appName, search, views }: SaveViewProps): ReactNode {
  const [name, setName] = useState("");
  const lacking = useDenial("application.write");
  const readOnly = readOnlyDenial();
  const viewName = name.trim();
  const body = { search: viewSearch(search) };
  const save = useChange({
    run: (wish: Wish) =>
      wish.isShared
        ? call("saveView", { params: { appName, viewName: wish.viewName }, body })
        : call("saveOwnView", { params: { appName, viewName: wish.viewName }, body }),
    done: (wish) => `Saved the view ${wish.viewName}${wish.isShared ? " for the organisation" : ""}`,
    failed: (wish) => `The view ${wish.viewName} was not saved`,
    reads: ["views", appName],
  });
  const unsaved = whyUnsaved(viewName, body.search);
  const has = (isShared: boolean): boolean =>
    views.some((view) => view.viewName === viewName && view.isShared === isShared);
  const go = (isShared: boolean): void => {
    if (unsaved === undefined && !save.isPending) {
      save.mutate({ viewName, isShared }, { onSuccess: () => setName("") });
    }
  };
  return (
    <form
      className={styles["save"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (readOnly === undefined) go(false);
      }}
    >
      <Field
        label="Save these filters and columns as"
        value={name}
        hint={viewName === "" ? undefined : unsaved}
        onChange={(event) => setName(event.target.value)}
      />
      <div className={styles["choices"]}>
        <Button type="submit" denied={readOnly} disabled={unsaved !== undefined || save.isPending}>
          {has(false) ? "Replace mine" : "Save for me"}
        </Button>
        <Button denied={lacking} disabled={unsaved !== undefined || save.isPending} onClick={() => go(true)}>
          {has(true) ? "Replace the organisation’s" : "Save for the organisation"}
        </Button>
      </div>
      {lacking === undefined ? null : (
        <p className={styles["hint"]}>{readOnly ?? `For the organisation: ${lacking}`}</p>
      )}
    </form>
  );
}
