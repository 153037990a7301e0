import { Link } from "@tanstack/react-router";
import { Upload } from "lucide-react";
import type { ReactNode } from "react";
import { currentOrg } from "../../api/standing.ts";
import { buttonClass } from "../../ui/button.tsx";

/** The way to the page that imports a file of workflows. */
export function ImportLink({ appName }: { readonly appName: string }): ReactNode {
  return (
    <Link
      to="/orgs/$org/apps/$app/import"
      params={{ org: currentOrg(), app: appName }}
      className={buttonClass("ghost")}
    >
      <Upload size={14} aria-hidden />
      Import…
    </Link>
  );
}
