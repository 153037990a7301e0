import { Link, useLocation, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { signInFailure } from "../model/viewer.ts";
import { settings } from "../api/settings.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { useStanding } from "../api/standing.ts";
import { Entrance } from "./entrance.tsx";
import { Registration } from "./registration.tsx";
import { Shell } from "./shell.tsx";

/** The frame of every page for members; for others the sign-in, the registration or the reason. */
export function Gate(): ReactNode {
  const standing = useStanding();
  const { org } = useParams({ strict: false });
  if (standing.kind === "signed-out") return <SignIn reason={standing.reason} />;
  if (standing.kind === "newcomer") return <Registration person={standing.person} />;
  if (standing.kind === "unknown") {
    return (
      <Entrance title="Podium cannot tell who you are">
        <p role="alert">{standing.failure.message}</p>
        <Button onClick={() => location.reload()}>Try again</Button>
      </Entrance>
    );
  }
  const { viewer } = standing;
  if (viewer.permissions === undefined || org === undefined || org === viewer.org) return <Shell />;
  return (
    <Entrance title={`You do not belong to ${org}`}>
      <p>
        You are signed in as <strong>{viewer.name}</strong> of <strong>{viewer.org}</strong>. An admin of{" "}
        {org} can give you a secret to join it.
      </p>
      <Link to="/orgs/$org/apps" params={{ org: viewer.org }} className={buttonClass("primary")}>
        Go to {viewer.org}
      </Link>
    </Entrance>
  );
}

/** The sign-in button. Its link holds the current address, so that a shared address survives the sign-in. */
function SignIn({ reason }: { readonly reason: string | undefined }): ReactNode {
  const { href, pathname, searchStr } = useLocation();
  const ended = new URLSearchParams(pathname === "/sign-in" ? searchStr : "");
  const failure = signInFailure(ended.get("error") ?? "") ?? reason;
  const path = ended.get("return") ?? settings.basePath + href;
  return (
    <Entrance title="Sign in">
      {failure === undefined ? null : <p role="alert">{failure}</p>}
      <p>
        You sign in at <strong>{settings.signInAt}</strong> and come back to this page.
      </p>
      <a
        className={buttonClass("primary")}
        href={`${settings.basePath}/oauth/login?return=${encodeURIComponent(path)}`}
      >
        Sign in
      </a>
    </Entrance>
  );
}
