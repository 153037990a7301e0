import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bookmark, ChevronDown, Trash2 } from "lucide-react";
import { Suspense, lazy, useState } from "react";
import type { ReactNode } from "react";
import { useChange } from "../../api/change.ts";
import { call } from "../../api/client.ts";
import { viewsQuery } from "../../api/queries.ts";
import { currentOrg, readOnlyDenial, useDenial } from "../../api/standing.ts";
import type { SavedView } from "../../api/types.ts";
import { toFailure } from "../../model/failure.ts";
import { parseSearch } from "../../model/filters.ts";
import type { SearchParams } from "../../model/filters.ts";
import { viewOf } from "../../model/saved-view.ts";
import popup from "../../ui/popup.module.css";
import { Button, IconButton } from "../../ui/button.tsx";
import { Popover } from "../../ui/popover.tsx";
import { SaveView } from "./save-view.tsx";
import styles from "./list-head.module.css";

const ConfirmDialog = lazy(async () => ({
  default: (await import("../../components/confirm-dialog.tsx")).ConfirmDialog,
}));

interface ViewsMenuProps {
  readonly appName: string;
  /** The parameters of the list's address. */
  readonly search: SearchParams;
}

interface Closing {
  readonly popoverTarget: string;
  readonly popoverTargetAction: "hide";
}

/** The saved views of the list: opens, saves and deletes them. */
export function ViewsMenu({ appName, search }: ViewsMenuProps): ReactNode {
  const views = useQuery(viewsQuery(appName));
  const [doomed, setDoomed] = useState<SavedView>();
  const shown = viewOf(views.data ?? [], search);
  const remove = useChange({
    run: ({ viewName, isShared }: SavedView) =>
      isShared
        ? call("deleteView", { params: { appName, viewName } })
        : call("deleteOwnView", { params: { appName, viewName } }),
    done: ({ viewName }) => `Deleted the view ${viewName}`,
    failed: ({ viewName }) => `The view ${viewName} was not deleted`,
    reads: ["views", appName],
  });
  const trigger = (
    <Button className={styles["view"] ?? ""}>
      <Bookmark size={14} aria-hidden />
      <span>{shown?.viewName ?? "Views"}</span>
      <ChevronDown size={14} aria-hidden />
    </Button>
  );
  return (
    <>
      <Popover trigger={trigger} title="Saved views">
        {(closing) => (
          <div className={styles["menu"]}>
            {views.error === null ? null : (
              <p className={styles["hint"]}>The views could not be read: {toFailure(views.error).message}</p>
            )}
            {views.data === null ? (
              <p className={styles["hint"]}>This Conductor is too old to keep views.</p>
            ) : (
              <>
                <ViewGroup
                  label="Of the organisation"
                  views={(views.data ?? []).filter(({ isShared }) => isShared)}
                  {...{ appName, shown, closing }}
                  onDelete={setDoomed}
                />
                <ViewGroup
                  label="Only mine"
                  views={(views.data ?? []).filter(({ isShared }) => !isShared)}
                  {...{ appName, shown, closing }}
                  onDelete={setDoomed}
                />
                <SaveView appName={appName} search={search} views={views.data ?? []} />
              </>
            )}
          </div>
        )}
      </Popover>
      <Suspense>
        {doomed === undefined ? null : (
          <ConfirmDialog
            title={`Delete the view ${doomed.viewName}?`}
            consequence={
              doomed.isShared
                ? "Every member of the organisation loses it. The workflows stay as they are."
                : "The workflows stay as they are."
            }
            verb="Delete"
            onClose={() => setDoomed(undefined)}
            onConfirm={() => remove.mutate(doomed)}
          />
        )}
      </Suspense>
    </>
  );
}

interface ViewGroupProps {
  readonly label: string;
  readonly appName: string;
  readonly views: readonly SavedView[];
  readonly shown: SavedView | undefined;
  readonly closing: Closing;
  readonly onDelete: (view: SavedView) => void;
}

function ViewGroup({ label, appName, views, shown, closing, onDelete }: ViewGroupProps): ReactNode {
  const lacking = useDenial("application.write");
  if (views.length === 0) return null;
  return (
    <section aria-label={label}>
      <div className={popup["label"]}>{label}</div>
      <ul>
        {views.map((view) => {
          const denied = view.isShared ? lacking : readOnlyDenial();
          return (
            <li key={view.viewName} className={styles["entry"]}>
              <Link
                to="/orgs/$org/apps/$app/workflows"
                params={{ org: currentOrg(), app: appName }}
                search={parseSearch(view.search)}
                className={popup["item"]}
                data-shown={view === shown}
                activeOptions={{ exact: true, includeSearch: true }}
                title={`Saved by ${view.updatedBy}`}
                onClick={(event) => event.currentTarget.closest("dialog")?.hidePopover()}
              >
                {view.viewName}
              </Link>
              <IconButton
                label={`Delete the view ${view.viewName}`}
                {...(denied === undefined ? closing : { denied, title: denied })}
                onClick={() => onDelete(view)}
              >
                <Trash2 size={14} aria-hidden />
              </IconButton>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
